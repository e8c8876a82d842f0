"""The parents: one page each, in the order of the article."""
