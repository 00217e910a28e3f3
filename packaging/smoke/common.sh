# Read by the scripts beside it: a desktop nobody sees, and questions about our windows.
# A script that reads this is given, as PROGRAM, the plume-db that is to be tried.

say() { printf '%s\n' "$*"; }
fail() { say "FAILED: $*"; exit 1; }

# needs PROGRAM=PACKAGE...: end where a program is missing, with the packages that have them.
needs() {
    lack=
    for each in "$@"; do
        command -v "${each%%=*}" > /dev/null || lack="$lack ${each#*=}"
    done
    [ -z "$lack" ] || { say "This needs what is not installed: sudo apt-get install$lack"; exit 2; }
}

# Start again under a display and a session bus of our own, where that is not done yet.
on_a_desktop() {
    if [ -z "${PLUME_SMOKE:-}" ]; then
        needs Xvfb=xvfb openbox=openbox xdotool=xdotool dbus-run-session=dbus pgrep=procps
        PLUME_SMOKE=$$ exec dbus-run-session -- "$@"
    fi
    work=$(mktemp -d)
    trap 'end_ours; kill $helpers 2> /dev/null; rm -rf "$work"' EXIT
    helpers=
    export HOME="$work/home" XDG_RUNTIME_DIR="$work/run" XDG_DATA_HOME="$work/home/share"
    export LANG=C.UTF-8 PLUME_SMOKE NO_AT_BRIDGE=1
    unset XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME PLUME_NO_SINGLE QT_QPA_PLATFORM WAYLAND_DISPLAY
    mkdir -p "$HOME" "$XDG_DATA_HOME" && mkdir -m 700 "$XDG_RUNTIME_DIR"
    Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3> "$work/display" 2> /dev/null &
    helpers="$helpers $!"
    until [ -s "$work/display" ]; do sleep 0.05; done
    DISPLAY=:$(cat "$work/display")
    export DISPLAY
    openbox 2> /dev/null &
    helpers="$helpers $!"
    until xdotool search --onlyvisible --name . > /dev/null 2>&1 || [ -d "/proc/$!" ]; do sleep 0.05; done
}

# The processes of the program that were started from here.
ours() {
    for each in $(pgrep -x plume-db); do
        if grep -qzx "PLUME_SMOKE=$PLUME_SMOKE" "/proc/$each/environ" 2> /dev/null; then
            say "$each"
        fi
    done
}

end_ours() { for each in $(ours); do kill -9 "$each" 2> /dev/null; done; }

titles() {
    for each in $(xdotool search --onlyvisible --class plume-db 2> /dev/null); do
        xdotool getwindowname "$each" 2> /dev/null || true
    done
}

now() { date +%s%N; }

# wait_for_title TEXT: until a window of ours has it in its title, at most LIMIT (5) seconds.
wait_for_title() {
    began=$(now)
    while ! titles | grep -qF -- "$1"; do
        if [ $(($(now) - began)) -gt $((${LIMIT:-5} * 1000000000)) ]; then
            fail "no window for $1 after ${LIMIT:-5} s; there are: $(titles | tr '\n' '|')"
        fi
        sleep 0.02
    done
    say "$1: a window after $((($(now) - began) / 1000000)) ms"
}

one_process() {
    count=$(ours | wc -l)
    [ "$count" -eq 1 ] || fail "$count processes where there should be one"
}

# The program must rest once it has shown what it opened: two seconds almost without the processor.
at_rest() {
    for _try in 1 2 3 4 5 6 7 8 9 10; do
        before=$(ticks)
        sleep 2
        used=$(($(ticks) - before))
        [ "$used" -gt 10 ] || { say "at rest: ${used}0 ms of the processor in 2 s"; return; }
    done
    fail "it does not rest: ${used}0 ms of the processor in 2 s, with nothing to do"
}

# Hundredths of a second that the processor worked for it; its name holds no space.
ticks() { awk '{ print $14 + $15 }' "/proc/$(ours | head -n 1)/stat"; }
