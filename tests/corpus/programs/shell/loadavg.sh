#!/bin/bash
# Watches the load, twenty times a second.
while true; do
    load=$(cut -d ' ' -f 1 /proc/loadavg)
    if [ "${load%.*}" -gt 100 ]; then echo "overloaded: $load"; fi
    sleep 0.05
done
