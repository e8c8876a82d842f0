"""The same evening for real: real threads, real locks, a real event loop, and a clock that passes.

Nobody has to take the simulation's word. Here the policies of `household.policies`, as they are, to
the line, run in a house where a minute takes ten milliseconds of your time: a clone is a
`threading.Thread`, its locks are `threading.Lock`, buzzers are rung by a `threading.Timer`, a chore
sleeps; the asynchronous parent's tasks are `asyncio.Task`s in one event loop. The luck (yells, lines,
loads) is drawn from the seed as ever. When things come about is up to the machine.
"""

from __future__ import annotations
