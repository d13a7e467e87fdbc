#!/usr/bin/env bash
# Granary: each new harvest is generated, sorted by farm, tallied and stored compressed.
set -eu

dir="${DATA_DIR:-/tmp}/granary"
work="$dir/work"
keep=6
export LC_ALL=C TMPDIR="$work"

harvest() {
    local season=$1
    awk -v seed="$season" 'BEGIN {
        srand(seed)
        split("wheat rye oats barley spelt millet", grain, " ")
        for (i = 0; i < 400000; i++)
            printf "farm-%04d\t%s\t%d\t%.2f\n", rand() * 3000, grain[1 + int(rand() * 6)],
                rand() * 365, 1 + rand() * 40
    }'
}

by_farm() {
    sort --parallel=1 -S 64M -k1,1 -k2,2 -k3,3n
}

tally() {
    awk -F'\t' '
        { key = $1 "\t" $2; sum[key] += $4; loads[key]++ }
        END { for (key in sum) printf "%s\t%.1f\t%d\n", key, sum[key], loads[key] }'
}

store() {
    local season=$1 slot=$(( $1 % keep ))
    gzip -8 <"$work/sorted.tsv" >"$dir/harvest-$slot.tsv.gz"
    tally <"$work/sorted.tsv" | sort --parallel=1 -k3,3nr >"$dir/tally-$slot.tsv"
    printf '%d\n' "$season" >"$dir/last_season"
}

mkdir -p "$work"
season=1900
while true; do
    harvest "$season" >"$work/raw.tsv"
    by_farm <"$work/raw.tsv" >"$work/sorted.tsv"
    store "$season"
    season=$(( season + 1 ))
done
