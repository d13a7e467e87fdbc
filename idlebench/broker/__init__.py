"""The Redis or Valkey server of a run: an embedded one of our own, or the user's."""

from __future__ import annotations
