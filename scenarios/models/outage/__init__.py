"""Loops that lose their broker and do the wrong thing about it."""
