"""The six programs in the house: the same tasks and the same queue, under a virtual parent.

Each is a parent of your own as anybody could write it, in a file with the name of its program.
What is a second there is a minute here, on the simulated clock; what the tasks print is the same,
line by line. So nobody has to take the house's word: run both, and compare.
"""
