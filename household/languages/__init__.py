"""The languages of the interface: English in the code, every other one a file of this folder."""
