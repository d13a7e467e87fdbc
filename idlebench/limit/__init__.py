"""Limits on idle cost in a test: what is measured, when, and how it is judged."""
