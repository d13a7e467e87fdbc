#!/usr/bin/env bash
# Warns when the disk of the data directory is nearly full.
set -u

DATA_DIR=${DATA_DIR:-.}
LIMIT_PERCENT=98
CHECK_EVERY=5
warned=no

used_percent() {
    df -P "$DATA_DIR" | awk 'NR == 2 { sub("%", "", $5); print $5 }'
}

warn_once() {
    [ "$warned" = yes ] && return
    warned=yes
    echo "$(date '+%F %T') disk at $1 %" >>"$DATA_DIR/disk.log"
}

while sleep "$CHECK_EVERY"; do
    used=$(used_percent)
    if [ "${used:-0}" -ge "$LIMIT_PERCENT" ]; then
        warn_once "$used"
    else
        warned=no
    fi
done
