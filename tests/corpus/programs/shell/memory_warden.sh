#!/usr/bin/env bash
# Runs the report renderer and stops it when it takes more memory than it may.
set -u

limit_kb=${LIMIT_KB:-200000}
log=$DATA_DIR/warden.log

start_renderer() {
    # The renderer takes its orders from a pipe that we hold open; it ends when we do.
    exec 4> >(exec cat >/dev/null)
    renderer=$!
    echo "renderer started as $renderer" >>"$log"
}

resident_kb() {
    ps -o rss= -p "$renderer" | tr -d ' '
}

over_limit() {
    local kb
    kb=$(resident_kb)
    [ -n "$kb" ] && [ "$kb" -gt "$limit_kb" ]
}

start_renderer
while true; do
    if over_limit; then
        echo "renderer is over $limit_kb kB" >>"$log"
        kill "$renderer"
        sleep 5
        start_renderer
    fi
    sleep 0.05
done
