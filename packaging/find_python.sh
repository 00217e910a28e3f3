#!/bin/sh
# Print the first Python that is 3.11 or newer; say plainly where there is none.
# A name or path given as the argument is the only one tried.
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'
for candidate in ${1:-python3 python3.11 python3.12 python3.13 python3.14 python}; do
    if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$new_enough" 2>/dev/null; then
        command -v "$candidate"
        exit 0
    fi
done
if [ -n "$1" ]; then
    echo "PYTHON=$1 is not a Python of version 3.11 or newer." >&2
else
    echo "Plume DB needs Python 3.11 or newer, and none was found. On Debian and Ubuntu:" \
        "sudo apt-get install python3 python3-venv. Or name one: make PYTHON=/path/to/python3" >&2
fi
exit 1
