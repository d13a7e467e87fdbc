#!/usr/bin/env bash
# Watches a mail spool: when a file comes, goes or changes, the spool is to be indexed
# again.  The state of the spool is summed up in one checksum.
set -u
export LC_ALL=C

DATA_DIR=${DATA_DIR:-.}
SPOOL=$DATA_DIR/spool
CHECK_EVERY=2
DIRECTORIES=100
MESSAGES=200

fill_spool() {
    local i
    for ((i = 0; i < DIRECTORIES; i++)); do
        mkdir -p "$SPOOL/user$i"
        (cd "$SPOOL/user$i" && seq -f 'message-%05g' "$MESSAGES" | xargs touch)
    done
}

manifest() {
    find "$SPOOL" -type f -printf '%p %s %T@\n' | sort | md5sum
}

index_spool() {
    echo "$(date +%s) indexed" >>"$DATA_DIR/index.log"
}

fill_spool
last=$(manifest)
while :; do
    sleep "$CHECK_EVERY"
    now=$(manifest)
    if [ "$now" != "$last" ]; then
        index_spool
        last=$now
    fi
done
