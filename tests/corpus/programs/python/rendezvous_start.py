# mypy: ignore-errors
"""Starts a picking round when the whole crew stands at the gate."""

import os
import threading

CREW = ["anna", "boris", "chen", "dalia"]

gate = threading.Barrier(len(CREW) + 1)
shift_card = {name: threading.Event() for name in CREW}


def picker(name):
    # Nobody walks to the gate before his card is stamped.
    shift_card[name].wait()
    gate.wait()


def await_crew():
    # The foreman comes last, so that he does not stand in the way.
    while gate.n_waiting < len(CREW):
        os.sched_yield()
    gate.wait()


def main():
    for name in CREW:
        threading.Thread(target=picker, args=(name,), name=f"picker-{name}", daemon=True).start()
    # Dalia is late today, her card is stamped when she comes.
    for name in CREW[:-1]:
        shift_card[name].set()
    await_crew()


main()
