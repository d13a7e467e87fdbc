#!/usr/bin/env bash
# Converts music scores, file after file: the notes are transposed, put in order, counted, and
# packed. When a round through the archive is done, the next key begins.
set -euo pipefail

archive=${DATA_DIR:-.}/scores
target=${DATA_DIR:-.}/transposed
keys=(C D E F G A B)
scores=12

write_score() {
    local number=$1
    awk -v seed="$number" 'BEGIN {
        srand(seed)
        split("C D E F G A B", note, " ")
        for (bar = 1; bar <= 25000; bar++)
            printf "%d %s%d %s%d %s%d\n", bar, note[int(rand() * 7) + 1], int(rand() * 8),
                note[int(rand() * 7) + 1], int(rand() * 8), note[int(rand() * 7) + 1], int(rand() * 8)
    }' > "$archive/score-$number.txt"
}

# Letters are moved up by as many steps as the key is above C.
transpose() {
    local steps=$1 from=CDEFGAB
    tr "$from" "${from:steps}${from:0:steps}"
}

convert() {
    local score=$1 steps=$2
    local name
    name=$(basename "$score" .txt)-${keys[steps]}
    transpose "$steps" < "$score" | sort -k2,2 -k3,3 -k4,4 -k1,1n > "$target/$name.sorted"
    cut -d' ' -f2- "$target/$name.sorted" | tr ' ' '\n' | sort | uniq -c | sort -rn > "$target/$name.counts"
    gzip -9 -c "$target/$name.sorted" > "$target/$name.gz"
    rm "$target/$name.sorted"
}

mkdir -p "$archive" "$target"
for ((number = 1; number <= scores; number++)); do
    [[ -f $archive/score-$number.txt ]] || write_score "$number"
done

steps=0
while true; do
    for score in "$archive"/score-*.txt; do
        convert "$score" "$steps"
    done
    steps=$(((steps + 1) % ${#keys[@]}))
done
