#!/bin/sh
# Start the program six times at once, eight times over: each time there must be one process, and
# a window for each of the six files. race.sh [PROGRAM] [ROUNDS]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"
on_a_desktop "$0" "$@"
program=$(realpath "$(command -v "${1:-plume-db}")") rounds=${2:-8}
for file in 1 2 3 4 5 6; do
    "$program" demo "$work/file$file.db" --rows 300 > /dev/null
done
round=0
while [ $round -lt "$rounds" ]; do
    round=$((round + 1))
    XDG_RUNTIME_DIR="$work/run$round"   # as after a new login
    export XDG_RUNTIME_DIR
    mkdir -m 700 "$XDG_RUNTIME_DIR"
    for file in 1 2 3 4 5 6; do
        "$program" "$work/file$file.db" > /dev/null 2>&1 &
    done
    for file in 1 2 3 4 5 6; do
        LIMIT=30 wait_for_title "file$file.db" > /dev/null
    done
    began=$(now)
    while [ "$(ours | wc -l)" -ne 1 ]; do
        [ $(($(now) - began)) -lt 10000000000 ] || one_process
        sleep 0.05
    done
    say "round $round: one process, six files"
    # Half of the rounds end like a crash: what it leaves must not be in the way of the next.
    for each in $(ours); do kill -$([ $((round % 2)) -eq 0 ] && echo 9 || echo TERM) "$each"; done
    while [ -n "$(ours)" ]; do sleep 0.05; done
done
