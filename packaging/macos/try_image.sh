#!/bin/sh
# Open a disk image, copy the application as a person would, and let it test itself.
#   packaging/macos/try_image.sh dist/plume-db-1.2.3.dmg
set -eu
image=${1:?"Usage: try_image.sh IMAGE"}
place=$(mktemp -d)
trap 'hdiutil detach -quiet "$place/mount" 2>/dev/null || true; rm -rf "$place"' EXIT
mkdir "$place/mount"
hdiutil attach -quiet -nobrowse -readonly -mountpoint "$place/mount" "$image"
ditto "$place/mount/Plume DB.app" "$place/Plume DB.app"
plutil -lint "$place/Plume DB.app/Contents/Info.plist"
codesign --verify --deep --strict "$place/Plume DB.app"
QT_QPA_PLATFORM=offscreen "$place/Plume DB.app/Contents/MacOS/plume-db" --selftest
