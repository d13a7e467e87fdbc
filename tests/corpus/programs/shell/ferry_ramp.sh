#!/usr/bin/env bash
# Opens the ferry ramp once the crew has put down a berthing certificate,
# and closes it again when the certificate is withdrawn.
set -u

berth_dir=${DATA_DIR:-.}/berth
log=${DATA_DIR:-.}/ramp.log
mkdir -p "$berth_dir"

certificate() {
    find "$berth_dir" -maxdepth 1 -name '*.cert' -newermt '-12 hours' | sort | head -n 1
}

disk_tight() {
    local used
    used=$(df -P "$berth_dir" | awk 'NR == 2 { sub("%", "", $5); print $5 }')
    [ "${used:-0}" -ge 99 ]
}

set_ramp() {
    echo "$(date '+%F %T') ramp $1 ${2:-}" >>"$log"
}

state=closed
while true; do
    cert=$(certificate)
    if [ -n "$cert" ] && [ "$state" = closed ]; then
        set_ramp open "$(basename "$cert")"
        state=open
    elif [ -z "$cert" ] && [ "$state" = open ]; then
        set_ramp closed
        state=closed
    fi
    if disk_tight; then
        echo "no room left for the ramp log" >&2
    fi
    sleep 0.1
done
