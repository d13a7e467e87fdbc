"""Why a process burns CPU while it has nothing to do: signals are gathered, and rules judge them."""

from __future__ import annotations
