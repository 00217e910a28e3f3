#!/bin/sh
# Install the package on a clean Debian, try it, purge it, and see that nothing is left.
# install.sh PACKAGE.deb     As root, in a system that may be thrown away (a chroot, a container).
set -eu
package=$(realpath "$1")
[ "$(id -u)" -eq 0 ] || { echo "This installs a package: run it as root, in a chroot." >&2; exit 2; }
fail() { echo "FAILED: $*"; exit 1; }
work=$(mktemp -d)
made=
trap 'rm -rf "$work"; [ -z "$made" ] || userdel -f -r plume-try > /dev/null 2>&1' EXIT
export DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8

# Every file but those that apt and dpkg write on any day; of caches that list others, the content.
listing() {
    find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path /root \
        -o -path /var/cache/apt -o -path /var/lib/apt -o -path /var/lib/dpkg -o -path /var/log \
        -o -path /var/cache/man -o -path /home/plume-try -o -path /var/cache/ldconfig \) -prune -o -print | sort
    find /usr/share/mime /usr/share/applications /usr/share/icons -type f ! -name icon-theme.cache \
        -exec md5sum {} + 2> /dev/null | sort -k 2
}

# What the package depends on stays, as with every package: so it comes first.
apt-get install -y --no-install-recommends $(dpkg-deb -f "$package" Depends |
    sed 's/([^)]*)//g; s/,/ /g') > "$work/log" 2>&1 || { cat "$work/log"; fail "its dependencies do not install"; }
# As somebody else than root, as people are: made before the first list, since that leaves copies
# of the lists of people behind, and taken away after the last.
id plume-try > /dev/null 2>&1 || { useradd -m plume-try; made=yes; }
listing > "$work/before"
apt-get install -y --no-install-recommends "$package" > "$work/log" 2>&1 ||
    { cat "$work/log"; fail "the package does not install"; }
du -sm /usr/lib/plume-db

unresolved=$(find /usr/lib/plume-db -name '*.so*' -type f -exec env \
    LD_LIBRARY_PATH=/usr/lib/plume-db/_internal:/usr/lib/plume-db/_internal/PySide6/Qt/lib:/usr/lib/plume-db/_internal/shiboken6 \
    ldd {} + 2> /dev/null | grep 'not found' | sort -u) || true
[ -z "$unresolved" ] || fail "libraries are missing: $unresolved"
echo "every library is found"
su plume-try -c 'cd && QT_QPA_PLATFORM=offscreen plume-db --selftest' || fail "the selftest"

apt-get purge -y plume-db > "$work/log" 2>&1 || { cat "$work/log"; fail "it does not purge"; }
listing > "$work/after"
diff "$work/before" "$work/after" || fail "the purge left something, or took something away"
echo "purged: nothing is left"
