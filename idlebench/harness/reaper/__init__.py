"""The reaper: the process that owns everything a run starts, and the harness's side of it.

`child.py` is a program of its own and imports the standard library only, by way of its neighbours
`loop`, `endings`, `stopping`, `family`, `procfs`, `bsd`, `system`, `spawning`, `removal`, `sweep` and `wire`;
those therefore import nothing of idlebench and reach each other by relative imports.
`client.py` is the harness's side.
"""

from __future__ import annotations
