"""The way in. Alone, `household` opens the window; any words are for the shell to read.

The shell takes longer to load than the window takes to open, so it is left out where nobody asks
for it: what counts then is how soon something is to be seen.
"""

from __future__ import annotations

import sys

from household.errors import HouseholdError

SEED = 2
"""The evening that the window opens with: on it the clones deadlock early, and polling pays."""


def main() -> None:
    """Open the window, or run the command that was typed."""
    if len(sys.argv) == 1:
        try:
            window()
        except (HouseholdError, KeyboardInterrupt) as error:
            from household import cli  # noqa: PLC0415

            cli.stop_with(error)
        sys.exit(0)
    from household import cli  # noqa: PLC0415

    cli.main()


def window() -> None:
    """Open the window on its first screen, until it is closed. Raises HouseholdError."""
    from household.game import installation  # noqa: PLC0415

    installation.check()
    from household.game import app, settings  # noqa: PLC0415
    from household.game.scenes.first import First  # noqa: PLC0415
    from household.game.session import Session  # noqa: PLC0415
    from household.model.scenario import SCENARIOS  # noqa: PLC0415
    from household.parents import find_policy  # noqa: PLC0415

    own = settings.load()
    own.speak()
    session = Session([find_policy("threaded")], SCENARIOS["evening"], "evening", SEED, own)
    app.play(lambda: First(session))
