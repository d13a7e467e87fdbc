#!/bin/bash
# Pottery kiln: sets up the spool, starts the firing worker and waits for it.
set -u

spool=${DATA_DIR:-/tmp}/kiln
worker_pid=

prepare_spool() {
    mkdir -p "$spool/charges" "$spool/done"
    cat >"$spool/worker.py" <<'PY'
import os
import sys
import time


class Kiln:
    def __init__(self, spool):
        self.charges = os.path.join(spool, "charges")
        self.done = os.path.join(spool, "done")

    def next_charge(self):
        while True:
            waiting = sorted(os.listdir(self.charges))
            if waiting:
                return waiting[0]
            time.sleep(0.06)

    def fire(self, name):
        with open(os.path.join(self.charges, name)) as sheet:
            cone = sheet.readline().strip()
        print("fired", name, "to cone", cone, flush=True)
        os.rename(os.path.join(self.charges, name), os.path.join(self.done, name))


kiln = Kiln(sys.argv[1])
while True:
    kiln.fire(kiln.next_charge())
PY
}

cool_down() {
    [ -n "$worker_pid" ] && kill "$worker_pid" 2>/dev/null
    exit 0
}

trap cool_down TERM INT

prepare_spool
restarts=0
while [ "$restarts" -lt 5 ]; do
    python3 "$spool/worker.py" "$spool" &
    worker_pid=$!
    wait "$worker_pid"
    restarts=$((restarts + 1))
    echo "kiln: worker ended with $?, restart $restarts" >&2
    sleep 10
done
exit 1
