#!/bin/sh
# Waits for a deployment to write its marker.
while ! grep -qs ready "$DATA_DIR/state"; do
    sleep 0.1
done
echo deployed
