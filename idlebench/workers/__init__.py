"""The built-in workers: each a complete script that is started by its path (see docs/workers.md)."""
