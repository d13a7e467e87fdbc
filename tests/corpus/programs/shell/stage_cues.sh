#!/usr/bin/env bash
# Stage cues: the cue desk writes one cue a line; this script switches the lamps and, when
# nothing comes for a while, checks that none was left on.
set -u
state=${DATA_DIR:-/tmp}/lamps
mkdir -p "$state"
declare -A lamps=()
idle_checks=0

cue_desk() {
    printf '%s\n' 'on front' 'on wash' 'off wash' 'off front'
}

switch_lamp() {
    local action=$1 lamp=$2
    lamps[$lamp]=$action
    printf '%s\n' "$action" >"$state/$lamp"
}

check_lamps() {
    local lamp
    idle_checks=$((idle_checks + 1))
    for lamp in "${!lamps[@]}"; do
        if [[ ${lamps[$lamp]} == on ]]; then
            printf 'lamp %s is still on\n' "$lamp" >&2
        fi
    done
}

trap 'rm -rf "$state"; exit 0' TERM INT
exec 3< <(cue_desk)

while true; do
    if read -r -t 10 action lamp <&3; then
        switch_lamp "$action" "$lamp"
    else
        check_lamps
    fi
done
