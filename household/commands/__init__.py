"""The commands that came later, a file for each thing they are about; `cli.py` gathers them."""
