"""Losing the broker on purpose: what workers do meanwhile, and how soon they come back."""
