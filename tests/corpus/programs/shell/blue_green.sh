#!/bin/bash
# Deployment helper: waits until the "blue" instance has drained (no connection files left and the
# last one older than the grace time), then would switch the link to "green".
set -u

DATA_DIR=${DATA_DIR:-.}
SESSIONS="$DATA_DIR/blue/sessions"
GRACE=60

prepare() {
    mkdir -p "$SESSIONS"
    # Two customers who leave their browser open over night.
    echo "customer 118" > "$SESSIONS/118.open"
    echo "customer 240" > "$SESSIONS/240.open"
}

open_sessions() {
    ls "$SESSIONS" | grep -c '\.open$'
}

newest_change() {
    stat -c %Y "$SESSIONS"
}

drained() {
    local open changed now
    open=$(open_sessions)
    changed=$(newest_change)
    now=$(date +%s)
    [ "$open" -eq 0 ] && [ $((now - changed)) -ge "$GRACE" ]
}

switch_over() {
    ln -sfn "$DATA_DIR/green" "$DATA_DIR/current"
    echo "switched to green"
}

prepare
while :; do
    until drained; do
        sleep 0.03
    done
    switch_over
    sleep 600
done
