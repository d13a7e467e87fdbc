"""The tests of idlebench: ``unit`` mirrors the package, ``integration`` starts real processes."""
