#!/bin/bash
# Counts waiting jobs with a pipeline of programs, again and again.
while true; do
    waiting=$(ls "$DATA_DIR" | grep -c '\.job$' || true)
    if [ "$waiting" -gt 0 ]; then echo "$waiting jobs"; fi
    sleep 0.2
done
