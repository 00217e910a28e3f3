#!/bin/sh
# Make the Debian package: build_deb.sh [--bundle FOLDER] [--fast] [--out FOLDER]
#   --bundle FOLDER   a bundle that is there already; without it one is built and tested first
#   --fast            zstd in place of xz: a few seconds, and a package a fifth larger
#   --out FOLDER      where the package goes (dist)
# Needs dpkg-deb and, for the bundle, what `make bundle` needs. Not root.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
bundle= fast= out="$root/dist"
while [ $# -gt 0 ]; do
    case $1 in
        --bundle) bundle=$2; shift ;;
        --fast) fast=yes ;;
        --out) out=$2; shift ;;
        *) echo "build_deb.sh: $1 is not an option." >&2; exit 2 ;;
    esac
    shift
done

python=${PLUME_BUILD_PYTHON:-$root/build/bundle-environment/bin/python}
if [ -z "$bundle" ]; then
    python3=$(sh "$root/packaging/find_python.sh" "${PYTHON:-}")
    "$python3" "$root/packaging/build_bundle.py"
    bundle="$root/dist/plume-db"
fi

id=io.github.plumedb.PlumeDB
version=$("$python" -c 'import plume_db; print(plume_db.__version__)')
architecture=$(dpkg --print-architecture)
# The moment of the last change, so that the same source gives the same package.
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
    SOURCE_DATE_EPOCH=$(git -C "$root" log -1 --format=%ct 2>/dev/null || date +%s)
fi
export SOURCE_DATE_EPOCH PYTHONDONTWRITEBYTECODE=1

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
umask 022
chmod 755 "$stage"
share="$stage/usr/share"
doc="$share/doc/plume-db"
mkdir -p "$stage/DEBIAN" "$stage/usr/bin" "$stage/usr/lib" "$doc" "$share/applications" \
    "$share/metainfo" "$share/mime/packages" "$share/icons/hicolor" "$share/man/man1" \
    "$share/lintian/overrides" "$share/bash-completion/completions" \
    "$share/zsh/vendor-completions" "$share/fish/vendor_completions.d"

cp -a "$bundle" "$stage/usr/lib/plume-db"
find "$stage/usr/lib" -type d -exec chmod 755 {} +
find "$stage/usr/lib" -type f -perm /111 ! -name '*.so*' -exec chmod 755 {} +
find "$stage/usr/lib" -type f \( ! -perm /111 -o -name '*.so*' \) -exec chmod 644 {} +
ln -s ../lib/plume-db/plume-db "$stage/usr/bin/plume-db"

cp "$here/$id.desktop" "$share/applications/"
cp "$here/$id.xml" "$share/mime/packages/"
day=$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)
sed "s/@VERSION@/$version/; s/@DATE@/$day/" "$here/$id.metainfo.xml.in" \
    > "$share/metainfo/$id.metainfo.xml"
"$python" "$here/make_icons.py" "$share/icons/hicolor"
"$python" "$here/make_man.py" | gzip -9n > "$share/man/man1/plume-db.1.gz"
"$python" "$here/make_completion.py" bash > "$share/bash-completion/completions/plume-db"
"$python" "$here/make_completion.py" zsh > "$share/zsh/vendor-completions/_plume-db"
"$python" "$here/make_completion.py" fish > "$share/fish/vendor_completions.d/plume-db.fish"

cp "$here/copyright" "$doc/copyright"
"$python" "$here/gather_licences.py" "$bundle" "$doc/licences"
gzip -9n < "$root/CHANGELOG.md" > "$doc/changelog.gz"
{
    echo "plume-db ($version) stable; urgency=medium"
    echo
    echo "  * Version $version; what is new stands in changelog.gz."
    echo
    echo " -- The Plume DB authors <plume-db@localhost>  $(date -u -R -d "@$SOURCE_DATE_EPOCH")"
} | gzip -9n > "$doc/changelog.Debian.gz"
cp "$here/lintian-overrides" "$share/lintian/overrides/plume-db"
find "$share" -type f -exec chmod 644 {} +

# What the bundle does not bring: the C and C++ libraries, graphics, fonts, D-Bus, time zones.
# libc6: the newest symbol that any file of the bundle asks for decides.
libc=$(find "$stage/usr/lib/plume-db" -type f \( -name '*.so*' -o -name plume-db \) \
    -exec objdump -T {} + 2>/dev/null | sed -n 's/.*(\?GLIBC_\(2\.[0-9]*\).*/\1/p' \
    | sort -uV | tail -n 1)
size=$(du -sk --apparent-size "$stage/usr" | cut -f1)
cat > "$stage/DEBIAN/control" <<EOF
Package: plume-db
Version: $version
Architecture: $architecture
Maintainer: The Plume DB authors <plume-db@localhost>
Installed-Size: $size
Depends: libc6 (>= $libc), libstdc++6 (>= 11), libgcc-s1, libdbus-1-3, libegl1, libexpat1, libfontconfig1, libfreetype6, libgl1, libx11-6, libx11-xcb1, libxcb1, zlib1g, libwayland-client0, libwayland-cursor0, libwayland-egl1, tzdata
Recommends: desktop-file-utils, hicolor-icon-theme, shared-mime-info, xdg-utils
Suggests: xdg-desktop-portal, fonts-noto-cjk
Section: database
Priority: optional
Description: look into SQLite files and look after them
 Plume DB shows what is in an SQLite file and why it is slow, and helps to look
 after it: tables with millions of rows, queries with their plans explained,
 charts of the time series in the file, checks, verified backups, snapshots,
 maintenance and recovery, each with a way back. Encrypted files are opened
 with their key. A file in use is read without disturbing its program.
 .
 All of it also works in a terminal. It uses no network.
EOF
(cd "$stage" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) \
    > "$stage/DEBIAN/md5sums"
chmod 644 "$stage/DEBIAN/md5sums" "$stage/DEBIAN/control"
find "$stage" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

mkdir -p "$out"
package="$out/plume-db_${version}_$architecture.deb"
if [ -n "$fast" ]; then
    dpkg-deb --root-owner-group -Zzstd -z12 --build "$stage" "$package" > /dev/null
else
    dpkg-deb --root-owner-group -Zxz -z6 --build "$stage" "$package" > /dev/null
fi
echo "$package: $(($(stat -c %s "$package") / 1000000)) MB, $((size / 1000)) MB installed"
