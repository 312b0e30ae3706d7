#!/bin/sh
# What a container runs:
#   (nothing) or options     `roleback serve` with them
#   a verb of roleback       that verb
#   anything else            that command
# A container is reached from outside of it, so it serves on all of its addresses; state is in /var/lib/roleback. Options and
# variables that are set win.
set -eu

case ${1-} in "" | -*) set -- serve "$@" ;; esac
case $1 in
serve)
    # LocalStack's variable counts less than ours, so ours is set only where it is not.
    if [ -z "${GATEWAY_LISTEN-}${LOCALSTACK_GATEWAY_LISTEN-}" ]; then
        export ROLEBACK_LISTEN="${ROLEBACK_LISTEN-0.0.0.0:4566}"
    fi
    export ROLEBACK_ALLOW_REMOTE="${ROLEBACK_ALLOW_REMOTE-true}"
    case " $* ${ROLEBACK_MEMORY-} " in
    *" --memory "* | *" true "*) ;;
    *) export ROLEBACK_DATA_DIR="${ROLEBACK_DATA_DIR-/var/lib/roleback}" ;;
    esac
    exec roleback "$@"
    ;;
*)
    # The program knows its verbs.
    if roleback help "$1" >/dev/null 2>&1; then exec roleback "$@"; fi
    exec "$@"
    ;;
esac
