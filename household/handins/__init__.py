"""Work handed in: a small file that is lived again, so it can be marked without watching anyone play."""
