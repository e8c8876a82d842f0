"""Lessons: text files that a teacher can edit, and what takes a class through one of them.

A lesson is a row of units, a unit a row of steps, and a step is one sentence and one thing to do. What
is told of an evening is never written down in a lesson: it is lived, and measured, when it is shown.
"""
