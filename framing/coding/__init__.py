"""Coding by hand and what it is good for: codes are read, compared, corrected with, and drawn for."""
