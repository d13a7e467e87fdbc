"""Tests of single rooms, without processes, network or sleep."""
