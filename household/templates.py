"""What `household new` and `household lesson new` write: files that run as they are."""

PARENT = '''"""A parent of my own. Try it:

    household run FILE --story
    household compare FILE polling asynchronous

A policy is a function of the house. It makes its parents and has them take on tasks; its other
parameters are its knobs (household run FILE:every=5). A task is a generator or an `async def`, and
says `yield from` or `await` before everything that takes time. What a parent can do:

    goes_to(thing)           looks_at(thing)        waits_for(event)      pauses()
    start_wash()             move_wet_clothes()     empty_dryer()
    empty_washer()           fill_dryer()           puts_back_what_is_left()
    balances_next_line()     helps_kids()           comforts_kid()

What the house is: home.now, home.washer, home.dryer, home.kids, home.checkbook, home.laundry_left,
home.wet_laundry_left, home.chores_left; and what can be waited for: home.washer.buzzer,
home.dryer.buzzer, home.kids.yell, home.washer.emptied, home.after(minutes), home.until(minute),
and the locks, `with home.washer.lock.request() as turn: yield turn`.
"""

from household import Parent


def mine(home, every=4):
    """Looks at the kids often, and at the machines only when they buzz.

    every: lines of the checkbook between two looks at the kids
    """
    parent = Parent(home)
    parent.take_on(the_desk(parent, home, every), priority=3)
    parent.take_on(the_dryer(parent, home), priority=1)
    parent.take_on(the_washer(parent, home), priority=2)


async def the_desk(parent, home, every):
    while home.checkbook.lines_left or home.kids.awake:
        for _ in range(max(1, every)):  # a task that takes no time would never end
            await parent.balances_next_line()
            await parent.pauses()  # let the laundry have the hands, if it has called
        if home.kids.awake:
            if not home.checkbook.lines_left:
                await parent.waits_for(home.kids.yell)
            if await parent.looks_at(home.kids):
                await parent.helps_kids()


async def the_washer(parent, home):
    await parent.start_wash()
    while home.wet_laundry_left:
        await parent.waits_for(home.washer.buzzer)
        await parent.move_wet_clothes()
        await parent.start_wash()
        if home.washer.done:  # the dryer is full: its task will fetch the wet clothes
            await parent.waits_for(home.washer.emptied)


async def the_dryer(parent, home):
    while home.laundry_left:
        await parent.waits_for(home.dryer.buzzer)
        await parent.empty_dryer()
        await parent.move_wet_clothes()
        await parent.start_wash()
'''

PUZZLE = """# A puzzle of my own. Play it: household puzzle FILE
# Prove that it can be solved, and in how few steps: household puzzle FILE --check
title = "Hold and want"
ask = "Have two clones wait for each other at the machines, so that neither will ever move again."

# What is to be brought about: deadlock, lost-update, overdraft, stuck, livelock or starvation.
goal = "deadlock"

# A parent that ships, with its knobs, or a file of your own beside this one: policy = "mine.py"
policy = "threaded"

# Told to whoever asks whether it can fail, and to whoever has solved it.
hint = "Each holds one machine and wants the other. Who has to come first, and where?"
moral = "Two locks in opposite orders: a deadlock. One order for all would prevent it."

# Steps of the shortest solution: --check says how many. Left out: not known yet.
# fewest = 15

# The evening: a scenario, its seed, and keys of it that are changed. Small ones are good ones.
scenario = "small"
seed = 1

[with]
kids = 0
lines = 0
bills = 0
"""

SCENARIO = """# A scenario of my own. Try it: household run polling --scenario FILE
# Minutes are minutes, money is whole dollars. A pair [least, most] is drawn evenly, a triple
# [least, most likely, most] from the triangle over it. A key that is left out is as in `evening`.
"""

LESSON = """# A lesson of my own. Take it: household lesson FILE    (--text: in the terminal)
# See what is wrong with it: household lesson check FILE
title = "A lesson of my own"
about = "What it is about, in one sentence."
minutes = 5

# Which evening, for all steps that do not say another: a scenario, a seed, and keys that are changed.
# A unit and a step may have their own: what they say goes before this, key by key.
scenario = "evening"
seed = 2
with = { kids = 3 }

# A unit stands alone. It has a title, what can be said after it, and steps.
[[unit]]
title = "Is luck a proof?"
says = "What went well once may have been lucky."

# A step is one sentence and one thing to do:
#   look       a house at a minute               policy, at
#   run        a bet, then an evening            policy, ask, measure, choices, then; from, to, speed, freeze, edits
#   play       the class is the parent           to, then; a bet
#   scheduler  the class says who moves next     policy, goal, then; a bet    (scenario = "small")
#   check      a bet, then every schedule        policies, ask, measure, choices, then    (scenario = "small")
#   curve      a bet on a knob, then its curve   policy, knob, statistic, evenings, ask, then
#   race       a ranking, then all of them       policies, ask, then
#   question   one right answer                  ask, choices (one with right = true), then
[[unit.step]]
do = "run"
name = "clones"                     # by which the answer is kept; left out: the number of the step
say = "Four clones share a washer, a dryer and a checkbook."
policy = "threaded"                 # with knobs: "threaded:checkbook=locked"; or a file of your own
from = "16:00"
to = "17:30"
speed = 300                         # house seconds in a second: 1, 5, 15, 30, 60, 120, 300, 600, 1200 or 3000
ask = "What goes wrong first?"

# What the bet is on: a statistic (household run threaded --json lists them), first, first:KIND,
# count:KIND, value:KEY of the scenario. Exactly one choice has to come true: check says if not.
measure = "first"

# Told afterwards. What stands in braces is measured: any statistic, {first}, {first_deadlock}, ...
then = "A {first}, at {first_deadlock}. Each of them was right, and the order was wrong."

[[unit.step.choices]]
say = "Nothing"
is = "nothing"

[[unit.step.choices]]
say = "A deadlock"
is = "deadlock"

# Numbers and times have limits instead: from (this or more) and to (less than this).

# Here the world stands still: at the first incident of a kind (on), or at a minute (at = "17:00").
[[unit.step.freeze]]
on = "deadlock"
say = "Who holds what, and who wants what?"

[[unit.step]]
do = "question"
name = "exit"
say = "One question before you go."
ask = "It went well once. What do you know?"
then = "That this schedule was lucky: household check threaded looks at all of them."

[[unit.step.choices]]
say = "That it is right"

[[unit.step.choices]]
say = "That this time it was lucky"
right = true
"""
