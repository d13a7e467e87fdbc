"""Frozen data that every floor speaks: no I/O, no behaviour beyond derived values."""
