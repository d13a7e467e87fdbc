#!/bin/bash
# Keeps the recorder of the yard camera alive: whenever it ends, it is
# started again.
set -u

data=${DATA_DIR:-/tmp}
recorder=$data/recorder.sh
status=$data/keeper.status
starts=0

install_recorder() {
    cat > "$recorder" <<'SCRIPT'
#!/bin/bash
# Records frames from the device that is named in camera.conf.
conf=$(dirname "$0")/camera.conf
if [ ! -r "$conf" ]; then
    echo "recorder: no configuration" > "$(dirname "$0")/recorder.err"
    exit 2
fi
. "$conf"
while read -r -t 60 frame || true; do
    echo "$frame" > "$(dirname "$0")/last_frame"
done < "$device"
SCRIPT
    chmod +x "$recorder"
}

note_restart() {
    printf 'starts=%d last_code=%d\n' "$1" "$2" > "$status"
}

keep_running() {
    while true; do
        bash "$recorder"
        code=$?
        starts=$((starts + 1))
        note_restart "$starts" "$code"
    done
}

install_recorder
keep_running
