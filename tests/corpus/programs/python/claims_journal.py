# mypy: ignore-errors
"""Insurance claims: an append-only journal, and a report of what is still open."""

import collections
import json
import os
import pathlib
import random
import time


class ClaimsJournal:
    def __init__(self, path):
        self.path = pathlib.Path(path)

    def append(self, events):
        with self.path.open("a") as journal:
            for event in events:
                journal.write(json.dumps(event, separators=(",", ":")) + "\n")

    def open_claims(self):
        """The open claims per branch, replayed from the journal."""
        opened = {}
        with self.path.open() as journal:
            for line in journal:
                event = json.loads(line)
                if event["type"] == "opened":
                    opened[event["claim"]] = event["branch"]
                elif event["type"] == "settled":
                    opened.pop(event["claim"], None)
        return collections.Counter(opened.values())


def import_last_year(journal, claims=45_000):
    """First start: take over the claims of the old system."""
    rng = random.Random(1987)
    branches = ["Gent", "Leuven", "Namur", "Oostende", "Mons"]
    events = []
    for claim in range(claims):
        events.append({"type": "opened", "claim": claim, "branch": rng.choice(branches)})
        if rng.random() < 0.8:
            events.append({"type": "settled", "claim": claim, "cents": rng.randrange(900_000)})
    journal.append(events)


def publish(report_path, totals):
    draft = report_path.with_suffix(".tmp")
    draft.write_text(json.dumps(totals, indent=2, sort_keys=True))
    draft.replace(report_path)


def keep_report_fresh(journal, report_path, every):
    published = None
    while True:
        totals = journal.open_claims()
        if totals != published:
            publish(report_path, totals)
            published = totals
        time.sleep(every)


def main():
    folder = pathlib.Path(os.environ.get("DATA_DIR", "."))
    journal = ClaimsJournal(folder / "claims.jsonl")
    if not journal.path.exists():
        import_last_year(journal)
    keep_report_fresh(journal, folder / "open-claims.json", every=1.0)


if __name__ == "__main__":
    main()
