"""The one exception a user of the household meets: one sentence, and nothing to decode.

The sentence says what was expected, what came, and what to do; where a file is at fault it starts
with the file and the line. The command line prints it and exits with status 2.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable


class HouseholdError(Exception):
    """Bad input, told in one clear sentence. Takes that sentence and nothing else.

    (simpy builds a failed process's exception anew from its arguments, so there is exactly one.)
    """


last_resort: Callable[[str], object] | None = None
"""What to do with the sentence about code that nothing can stop; set by the command line."""


def nearest(word: str, words: Iterable[str]) -> str:
    """The rest of a sentence about an unknown `word`: the nearest right one, and all there are."""
    known = list(words)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    hint = f"did you mean {close[0]}? " if close else ""
    return f"{hint}there is {', '.join(known)}"
