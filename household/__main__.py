"""`python -m household`."""

from household.cli import main

main()
