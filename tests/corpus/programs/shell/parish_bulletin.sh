#!/usr/bin/env bash
# Parish bulletin: sends the notices that the office drops into the outbox, oldest first.
set -u
outbox=${DATA_DIR:-/tmp}/outbox
sent=${DATA_DIR:-/tmp}/sent
mkdir -p "$outbox" "$sent"

waiting() {
    ls "$outbox" | grep -c '\.txt$'
}

oldest() {
    ls -tr "$outbox"/*.txt | head -n 1
}

deliver() {
    local notice=$1 subject
    subject=$(head -n 1 "$notice")
    printf '%(%F %T)T sending "%s"\n' -1 "$subject"
    mv "$notice" "$sent/"
}

trap 'echo "bulletin stops"; exit 0' TERM INT

while true; do
    if [ "$(waiting)" -gt 0 ]; then
        deliver "$(oldest)"
    else
        sleep 0.1
    fi
done
