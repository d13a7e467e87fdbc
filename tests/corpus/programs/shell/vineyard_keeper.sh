#!/usr/bin/env bash
# Keeps the irrigation agent of the vineyard alive. The same file is both the keeper
# and (with the argument "agent") the agent itself.
set -u

data_dir=${DATA_DIR:-.}
valve_map=$data_dir/valves.conf
journal=$data_dir/keeper.log

note() {
    printf '%(%F %T)T %s\n' -1 "$*" >>"$journal"
}

load_valves() {
    declare -gA valves=()
    local row litres
    while IFS='=' read -r row litres; do
        [[ -z $row || $row == \#* ]] && continue
        valves[$row]=$litres
    done <"$valve_map"
}

run_agent() {
    if [[ ! -r $valve_map ]]; then
        echo "agent: cannot read $valve_map" >&2
        exit 78
    fi
    load_valves
    local row
    while true; do
        for row in "${!valves[@]}"; do
            echo "row $row: ${valves[$row]} litres"
        done
        sleep 3600
    done
}

keep_agent() {
    local status restarts=0
    while true; do
        bash "$0" agent 2>>"$data_dir/agent.err"
        status=$?
        restarts=$((restarts + 1))
        note "agent ended with status $status, restart no. $restarts"
        sleep 0.2
    done
}

case ${1:-keeper} in
    agent) run_agent ;;
    keeper) keep_agent ;;
    *)
        echo "usage: $0 [agent|keeper]" >&2
        exit 64
        ;;
esac
