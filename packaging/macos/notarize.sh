#!/bin/sh
# Let Apple look at a signed disk image, and fasten its answer to it.
#   packaging/macos/notarize.sh dist/plume-db-1.2.3.dmg
# PLUME_NOTARY_KEY       path of the key file (.p8) of App Store Connect
# PLUME_NOTARY_KEY_ID    its id
# PLUME_NOTARY_ISSUER    the id of its issuer
set -eu
image=${1:?"Usage: notarize.sh IMAGE"}
if [ -z "${PLUME_NOTARY_KEY:-}" ]; then
    echo "PLUME_NOTARY_KEY is not set, so $image is not notarized: macOS asks before it opens it."
    exit 0
fi
xcrun notarytool submit "$image" --wait --key "$PLUME_NOTARY_KEY" \
    --key-id "${PLUME_NOTARY_KEY_ID:?is not set}" --issuer "${PLUME_NOTARY_ISSUER:?is not set}"
xcrun stapler staple "$image"
xcrun stapler validate "$image"
