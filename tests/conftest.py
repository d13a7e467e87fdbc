"""What holds for every test."""

from __future__ import annotations

import os
import signal

from hypothesis import settings

# The machine may be busy, so that no single example has a deadline; pytest's own timeout ends what hangs.
settings.register_profile("usual", deadline=None, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))

# A shell that starts the tests in the background has them ignore Ctrl-C, and so would their programs.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
