#!/bin/sh
# Cleans up once in five minutes.
while true; do
    find "$DATA_DIR" -name '*.tmp' -mmin +60 -delete
    sleep 300
done
