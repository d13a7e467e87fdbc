#!/usr/bin/env bash
# Oyster beds: looks every five seconds whether the tide gauge's file was written, and opens or
# closes the sluice.
set -u
data=${DATA_DIR:-/tmp}
gauge=$data/gauge
sluice=$data/sluice
last=
sleeper=

level() {
    local value=
    [[ -r $gauge ]] && read -r value <"$gauge"
    printf '%s' "${value:-0}"
}

move_sluice() {
    local wanted=$1
    [[ $wanted == "$last" ]] && return
    last=$wanted
    printf '%s\n' "$wanted" >"$sluice"
    printf '%(%T)T sluice %s\n' -1 "$wanted"
}

pause() {
    sleep "$1" &
    sleeper=$!
    wait "$sleeper"
}

finish() {
    [[ -n $sleeper ]] && kill "$sleeper" 2>/dev/null
    exit 0
}
trap finish TERM INT
trap 'last=' HUP

while :; do
    if (($(level) > 180)); then
        move_sluice closed
    else
        move_sluice open
    fi
    pause 5
done
