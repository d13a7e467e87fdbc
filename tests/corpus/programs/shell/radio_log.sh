#!/usr/bin/env bash
# Radio watch: writes calls into the day's log; without a call it still shows every few seconds
# that the watch is kept.
set -u
data=${DATA_DIR:-/tmp}
calls=$data/calls.fifo
alive=$data/watch.alive
[[ -p $calls ]] || mkfifo "$calls"
exec 3<>"$calls"

received=0
day=

open_log() {
    local today
    printf -v today '%(%F)T' -1
    if [[ $today != "$day" ]]; then
        day=$today
        exec 6>>"$data/radio-$day.log"
    fi
}

note_call() {
    open_log
    received=$((received + 1))
    printf '%(%T)T %s\n' -1 "$1" >&6
}

keep_watch() {
    printf '%s %s\n' "$EPOCHSECONDS" "$received" >"$alive"
}

finish() {
    rm -f "$alive"
    exit 0
}
trap finish TERM INT

open_log
keep_watch
while :; do
    if read -r -t 3 call <&3; then
        note_call "$call"
    else
        keep_watch
    fi
done
