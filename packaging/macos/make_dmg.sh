#!/bin/sh
# Put the application into a disk image, with a link to drag it to.
#   packaging/macos/make_dmg.sh "dist/Plume DB.app" dist/plume-db-1.2.3.dmg
set -eu
app=${1:?"Usage: make_dmg.sh APPLICATION IMAGE"}
image=${2:?"Usage: make_dmg.sh APPLICATION IMAGE"}
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
ditto "$app" "$stage/$(basename "$app")"
ln -s /Applications "$stage/Applications"
hdiutil create -quiet -ov -format UDZO -fs HFS+ -volname "Plume DB" -srcfolder "$stage" "$image"
if [ -n "${PLUME_SIGN_IDENTITY:-}" ]; then
    codesign --force --timestamp --sign "$PLUME_SIGN_IDENTITY" "$image"
fi
hdiutil verify -quiet "$image"
echo "$image"
