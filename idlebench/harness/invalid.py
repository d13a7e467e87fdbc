"""Why a launch may not enter a statistic, raised where it is found out."""

from __future__ import annotations

from idlebench.model.validity import Validity


class InvalidLaunch(Exception):  # noqa: N818 - a state of one launch, not an error of the program
    """Ends the measuring part of a launch; the launch is recorded with this validity and reason."""

    def __init__(self, validity: Validity, reason: str) -> None:
        """Take one sentence that says what was seen."""
        super().__init__(reason)
        self.validity = validity
        self.reason = reason
