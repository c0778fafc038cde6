#!/bin/sh
# Writes the locked versions anew: packaging/requirements*.txt, from pyproject.toml and requirements-build.in.
# The widest set is resolved first and holds the others to it, so that every set agrees on every version.
# Takes the path of a uv program. Hashes make the source of a file irrelevant, so no index is written down.
set -eu
uv="${1:?usage: packaging/lock.sh UV}"
cd "$(dirname "$0")/.."
out=packaging

compile() {
    target="$1"
    shift
    "$uv" pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
        --prerelease if-necessary-or-explicit --no-header --no-annotate \
        --no-emit-index-url --no-emit-find-links --quiet -o "$target" "$@" >/dev/null
}

compile $out/requirements-bench.txt --extra dev --extra bench
compile $out/requirements-dev.txt --extra dev --constraint $out/requirements-bench.txt
compile $out/requirements.txt --constraint $out/requirements-bench.txt
"$uv" pip compile $out/requirements-build.in --universal --python-version 3.11 --generate-hashes \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet \
    -o $out/requirements-build.txt >/dev/null

# A lock names packages, versions and hashes; anything else would be this machine's own affair.
if grep -nE '(https?|file):|^-|/opt|/home' $out/requirements*.txt; then
    echo "A lock names an address or a path; see above." >&2
    exit 1
fi
