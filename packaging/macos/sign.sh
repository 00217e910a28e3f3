#!/bin/sh
# Sign the application for macOS; without an identity, say so and leave it as it is.
#   packaging/macos/sign.sh "dist/Plume DB.app"
# PLUME_SIGN_IDENTITY   name of the certificate in the keychain, as "Developer ID Application: …"
set -eu
app=${1:?"Usage: sign.sh APPLICATION"}
here=$(cd "$(dirname "$0")" && pwd)
if [ -z "${PLUME_SIGN_IDENTITY:-}" ]; then
    echo "PLUME_SIGN_IDENTITY is not set, so $app keeps the ad hoc signature of the build."
    exit 0
fi
# From the inside out: a signature covers what lies below it.
find "$app/Contents" -type f | while IFS= read -r file; do
    case $(file -b "$file") in
    *Mach-O*)
        codesign --force --timestamp --options runtime --sign "$PLUME_SIGN_IDENTITY" \
            --entitlements "$here/entitlements.plist" "$file" || exit 1
        ;;
    esac
done
codesign --force --timestamp --options runtime --sign "$PLUME_SIGN_IDENTITY" \
    --entitlements "$here/entitlements.plist" "$app"
codesign --verify --deep --strict --verbose=2 "$app"
