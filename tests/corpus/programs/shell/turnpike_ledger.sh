#!/usr/bin/env bash
# Turnpike: adds up the open tolls of the ledger and raises a flag when a haulier owes too much.
set -u
data=${DATA_DIR:-/tmp}
ledger=$data/ledger.tsv
flags=$data/flags
limit=90000000
mkdir -p "$flags"

import_year() {
    local n
    for ((n = 0; n < 32000; n++)); do
        printf '%d\thaulier%d\t%d\t%s\n' "$n" $((n % 40)) $((n % 97 + 3)) $((n % 5))
    done >"$ledger"
}

open_tolls() {
    local -n owed=$1
    local number haulier cents state
    while IFS=$'\t' read -r number haulier cents state; do
        if [[ $state == 0 ]]; then
            owed[$haulier]=$((${owed[$haulier]:-0} + cents))
        fi
    done <"$ledger"
}

raise_flags() {
    local haulier
    local -A total=()
    open_tolls total
    for haulier in "${!total[@]}"; do
        if ((total[$haulier] > limit)); then
            : >"$flags/$haulier"
        fi
    done
}

trap 'exit 0' TERM INT
exec {never}<> <(:)
[[ -s $ledger ]] || import_year

while :; do
    raise_flags
    read -r -t 2 -u "$never"
done
