#!/bin/sh
# Makes or updates the virtual environment .venv from one lock: packaging/environment.sh PYTHON LOCK
# Every file installed is held to a hash in a lock. The project itself is linked, not copied.
set -eu
cd "$(dirname "$0")/.."
python="$1"
lock="$2"

if [ -z "$python" ]; then
    echo "No Python 3.11 or later was found. Install it, or name it: make PYTHON=/path/to/python3" >&2
    exit 1
fi

if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    rm -rf .venv
    if ! "$python" -m venv .venv >build/venv.log 2>&1; then
        rm -rf .venv
        echo "$python cannot make a virtual environment. On Debian: sudo apt-get install python3-venv" >&2
        exit 1
    fi
fi

# Whatever was installed before is what it was no longer: only what follows may be taken as done.
rm -f .venv/.installed-*

pip() { .venv/bin/python -m pip --disable-pip-version-check --no-input --quiet "$@"; }

echo "Installing what $lock names into .venv (the first time about 500 MB, which takes some minutes)"
pip install --require-hashes --no-deps -r packaging/requirements-build.txt -r "$lock"
pip install --no-deps --no-build-isolation --editable .
