#!/bin/sh
# Installs the Debian packages named in the files given, where they are not there yet and where it may.
# Where it may not (no root, no sudo without a password, no Debian) it says what to do, and goes on.
set -eu

names="$(sed -e 's/#.*//' "$@" | tr -s ' \t' '\n' | sed '/^$/d' | sort -u)"

if ! command -v dpkg >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
    echo "Not a Debian system: its own packages are not installed for you (see the README)." >&2
    exit 0
fi

missing=""
for name in $names; do
    # Ubuntu 24.04 has some libraries under names that end in t64.
    case "$(dpkg-query -W -f ' ${db:Status-Status} ' "$name" "${name}t64" 2>/dev/null || true)" in
        *" installed "*) ;;
        *) missing="$missing $name" ;;
    esac
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    echo "These system packages are missing, and installing them needs root. Please run:" >&2
    echo "    sudo apt-get install --no-install-recommends$missing" >&2
    exit 0
fi

echo "Installing system packages:$missing"
export DEBIAN_FRONTEND=noninteractive
# Word splitting is meant: one argument a package.
# shellcheck disable=SC2086
if ! { $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends $missing; } \
    >build/system.log 2>&1; then
    tail -n 5 build/system.log >&2
    echo "Some system packages could not be installed (build/system.log). Trying to go on without:$missing" >&2
fi
