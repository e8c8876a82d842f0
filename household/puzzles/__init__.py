"""The scheduler puzzles as text files, and the parents that some of them need."""
