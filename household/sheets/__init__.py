"""What a teacher hands out: a worksheet and its key of any evening, and a plan for the lesson."""
