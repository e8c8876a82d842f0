"""The game: the only floor that knows pygame. It reads the trace, and gives orders."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # standard output is for results
os.environ.setdefault("SDL_VIDEO_X11_WMCLASS", "household")  # pygame sets its own on import
