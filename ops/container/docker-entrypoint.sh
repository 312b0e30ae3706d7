#!/usr/bin/env bash
# What a container runs:
#   (nothing) or options     `roleback serve` with them, on all addresses of the container and /var/lib/roleback
#   a verb of roleback       that verb
#   health PORT              whether the server in this container answers
#   anything else            that command
set -euo pipefail

health() {
    exec 3<>"/dev/tcp/127.0.0.1/$1"
    printf 'GET /_roleback/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&3
    read -r _ status _ <&3
    [ "$status" = 200 ]
}

# Adds an option with its default, unless it or what replaces it was given.
default() {
    local option=$1 value=$2 replaced_by=$3 given
    for given in "${arguments[@]}"; do
        case $given in "$option" | "$option="* | "$replaced_by") return ;; esac
    done
    arguments+=("$option" "$value")
}

arguments=("$@")
case ${1-} in
health)
    health "$2"
    exit
    ;;
"" | -*) arguments=(serve "$@") ;;
esac
case ${arguments[0]} in
serve)
    default --listen 0.0.0.0:4566 --listen
    default --data-dir /var/lib/roleback --memory
    exec roleback "${arguments[@]}"
    ;;
log | show | verify | replay | pod | reset | help) exec roleback "${arguments[@]}" ;;
*) exec "${arguments[@]}" ;;
esac
