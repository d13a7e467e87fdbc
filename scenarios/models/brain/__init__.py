"""Models of BRAiN's workers, started as scripts; this file only tells tools that they belong together."""
