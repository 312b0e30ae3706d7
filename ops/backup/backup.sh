#!/bin/sh
# Saves the state of a running server as a backup, checks it, and removes the oldest:
#   backup.sh DIR [KEEP [OPTIONS]]
# KEEP is how many backups stay (30). OPTIONS go to `roleback pod save`: --encrypt --passphrase-file FILE, --history, ...
# ROLEBACK_ENDPOINT selects the server. Prints the name of the backup.
set -eu

[ $# -ge 1 ] || { echo "usage: backup.sh DIR [KEEP [OPTIONS for roleback pod save]]" >&2 && exit 2; }
dir=$1 keep=${2:-30}
shift $(($# < 2 ? $# : 2))
case $keep in "" | *[!0-9]* | 0) echo "backup.sh: \`$keep\` is not a number of backups to keep: use 1 or more" >&2 && exit 2 ;; esac

umask 077
mkdir -p "$dir"
name=roleback-$(date -u +%Y%m%dT%H%M%SZ).pod
# Under another name until it is checked, so that nobody takes an unfinished file for a backup.
part=$dir/unchecked-$name
trap 'rm -f "$part"' EXIT
roleback pod save "$part" --message "backup $name" "$@" >&2
(cd "$dir" && sha256sum "unchecked-$name" | sed "s/unchecked-//" >"$name.sha256")
mv "$part" "$dir/$name"
(cd "$dir" && sha256sum --check --quiet "$name.sha256")

# The names sort by time.
find "$dir" -maxdepth 1 -name 'roleback-*.pod' | sort -r | tail -n "+$((keep + 1))" | while read -r old; do
    rm -f "$old" "$old.sha256"
done
echo "$dir/$name"
