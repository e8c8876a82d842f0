"""`python -m household`."""

from household.start import main

main()
