"""idlebench: what does a worker cost while it has nothing to do?"""
