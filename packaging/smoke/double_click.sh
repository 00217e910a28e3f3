#!/bin/sh
# Open files as a desktop does: gio open, xdg-open, a double click in a file manager; kill and
# start again. double_click.sh [PROGRAM] [PICTURE.png]
# Without PROGRAM the installed package is tried; with one (dist/plume-db/plume-db) it is
# registered for this run only. Needs Xvfb, openbox, dbus, xdotool, gio, xdg-utils (which tells
# types by file(1)), pcmanfm; ImageMagick for pictures.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=${1:-} picture=${2:-}
. "$here/common.sh"
needs Xvfb=xvfb openbox=openbox xdotool=xdotool dbus-run-session=dbus pgrep=procps gio=libglib2.0-bin \
    xdg-open=xdg-utils file=file pcmanfm=pcmanfm update-mime-database=shared-mime-info \
    update-desktop-database=desktop-file-utils
on_a_desktop "$0" "$@"

id=io.github.plumedb.PlumeDB
if [ -n "$program" ]; then
    mkdir -p "$work/bin" "$XDG_DATA_HOME/applications" "$XDG_DATA_HOME/mime/packages"
    ln -s "$(realpath "$program")" "$work/bin/plume-db"
    PATH="$work/bin:$PATH"
    cp "$here/../linux/$id.desktop" "$XDG_DATA_HOME/applications/"
    cp "$here/../linux/$id.xml" "$XDG_DATA_HOME/mime/packages/"
    update-mime-database "$XDG_DATA_HOME/mime" 2> /dev/null
    update-desktop-database "$XDG_DATA_HOME/applications"
fi
for each in vnd.sqlite3 x-sqlite3 geopackage+sqlite3 vnd.mapbox.mbtiles; do
    found=$(xdg-mime query default "application/$each")
    say "application/$each: $found"
    if [ -n "$program" ] || [ ! -e /usr/share/applications/sqlitebrowser.desktop ]; then
        [ "$found" = "$id.desktop" ] || fail "application/$each is opened with '$found'"
    fi
done

files="$work/files" odd="naïve 'quoted' % file.db"
mkdir -p "$files/odd"
plume-db demo "$files/first.sqlite" --rows 2000 > /dev/null
plume-db demo "$files/second" --rows 2000 > /dev/null   # without a suffix: told by content
plume-db demo "$files/odd/$odd" --rows 2000 > /dev/null

gio open "$files/first.sqlite" > /dev/null 2>&1 &
wait_for_title first.sqlite
one_process
xdg-open "$files/second" > /dev/null 2>&1 &
wait_for_title second
one_process

for each in $(xdotool search --onlyvisible --class plume-db); do xdotool windowminimize "$each"; done
pcmanfm "$files/odd" > /dev/null 2>&1 &
helpers="$helpers $!"
until manager=$(xdotool search --onlyvisible --class pcmanfm 2> /dev/null | tail -n 1) &&
    [ -n "$manager" ]; do sleep 0.1; done
xdotool windowactivate --sync "$manager" windowsize --sync "$manager" 800 500 windowmove "$manager" 0 0
sleep 1.5   # the folder is listed; nothing tells when
shot() {
    [ -z "$picture" ] || ! command -v import > /dev/null || import -window root "$1"
}
[ -z "$picture" ] || shot "${picture%.png}-manager.png"
# The icons begin at the left of the pane beside the places; the first of them is the file. The
# pane is wider or narrower by the font, and a busy machine lists late: so more than one try.
eval "$(xdotool getwindowgeometry --shell "$manager")"
for x in 210 240 270 300 180 150 210 240 270 300; do
    xdotool mousemove --window "$manager" $x 130 click --repeat 2 --delay 90 1
    sleep 0.7
    ! titles | grep -qF -- "$odd" || break
done
wait_for_title "$odd"
one_process

kill -9 "$(ours)"
while [ -n "$(ours)" ]; do sleep 0.02; done
gio open "$files/first.sqlite" > /dev/null 2>&1 &
wait_for_title first.sqlite
one_process
at_rest
[ -z "$picture" ] || { sleep 1; shot "$picture"; }
say "Everything opened, in one process; killed, it started again and came to rest."
