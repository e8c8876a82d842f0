"""The voice of the house: whoever hears the words that it says.

If somebody folds happenings as they come and is alone, the house tells them all by itself: its words are
calls of their methods, and no object is made that nobody keeps. If others listen as well, each
happening is made, once, and handed to all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from household.happenings import Happening
from household.words import WORDS, Words

Listener = Callable[[Happening], object]
"""Is called with every happening. If there is one that is a `Words`, the first of them gets the fields
instead, and before the others."""

SILENT = Words()
"""Nobody listens, or nobody any more."""


def voice_for(listeners: Iterable[Listener]) -> Words:
    """What a house says its words to, so that these hear of it."""
    everybody = list(listeners)
    first = next((one for one in everybody if isinstance(one, Words)), SILENT)
    others = [one for one in everybody if one is not first]
    return _Everybody(first, others) if others else first


class _Everybody(Words):
    """Tells the fields to the first, and hands the happening that they make to all others."""

    apart = True

    def __init__(self, first: Words, others: list[Listener]) -> None:
        self.first = first
        self.others = others


def _tells(kind: Callable[..., Happening], word: str) -> Callable[..., None]:
    def tell(self: _Everybody, *fields: Any) -> None:
        getattr(self.first, word)(*fields)
        happening = kind(*fields)
        for listener in self.others:
            listener(happening)

    return tell


for _kind, _word in WORDS.items():
    setattr(_Everybody, _word, _tells(_kind, _word))
