#!/bin/sh
# Proves that a backup can be restored, without touching any server or data directory in use:
#   drill.sh FILE.pod [OPTIONS]
# Starts a server on an empty directory, loads the backup, stops the server, and verifies that the new event log is intact and makes
# the state of the backup. OPTIONS go to `roleback pod load`: --passphrase-file FILE, --identity FILE.
set -eu

[ $# -ge 1 ] || { echo "usage: drill.sh FILE.pod [OPTIONS for roleback pod load]" >&2 && exit 2; }
file=$(realpath "$1")
shift
if [ -e "$file.sha256" ]; then
    (cd "$(dirname "$file")" && sha256sum --check --quiet "$file.sha256")
fi

work=$(mktemp -d)
server=
stop() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$server" ] || wait "$server" || true
    server=
}
trap 'stop; rm -rf "$work"' EXIT
# Variables for another server do not configure this one. The passphrase is that of the backup.
for name in $(env | sed -nE 's/^((ROLEBACK|LOCALSTACK)_[A-Z0-9_]*)=.*/\1/p'); do
    [ "$name" = ROLEBACK_POD_PASSPHRASE ] || unset "$name"
done
unset AUTO_LOAD_POD ENFORCE_IAM IAM_SOFT_MODE SERVICES
# Scripts of /etc/localstack/init would change the state; this folder has none.
mkdir "$work/no-scripts"
roleback serve --listen 127.0.0.1:0 --data-dir "$work/data" --init-dir "$work/no-scripts" --last-used-interval off >"$work/greeting" &
server=$!
until grep -q '^Ready\.$' "$work/greeting"; do
    kill -0 "$server" || { echo "drill.sh: the server did not start" >&2 && exit 1; }
    sleep 0.1
done
ROLEBACK_ENDPOINT=$(sed -n 's/^ *endpoint *//p' "$work/greeting")
export ROLEBACK_ENDPOINT

roleback pod load "$file" --merge overwrite --yes "$@"
stop
saved=$(roleback pod inspect "$file" --output json | sed -n 's/.*"state_hash":"\([0-9a-f]*\)".*/\1/p')
verified=$(roleback verify --data-dir "$work/data")
echo "$verified"
case $verified in
*"State hash $saved"*) ;;
*) echo "drill.sh: the restored state is not that of the backup, whose hash is $saved: a backup without secrets cannot be restored" >&2 && exit 6 ;;
esac
