#!/bin/sh
# Packages a built program for a release:
#   package.sh BINARY OUT
# Writes into OUT an archive with the program, its manual pages and shell completions, its bill of materials, the changes of this
# version, and SHA256SUMS over all of them. The same sources and program give the same bytes.
set -eu

[ $# -eq 2 ] || { echo "usage: package.sh BINARY OUT" >&2 && exit 2; }
binary=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
top=$(realpath "$(dirname "$0")/../..")
version=$("$binary" --version | sed 's/^roleback //')
target=${TARGET:-$(uname -m)-unknown-linux-gnu}
# The bill of materials has only what this target needs.
export TARGET="$target"
name=roleback-$version-$target
# The time of all files in the archive, in seconds since 1970: that of the commit, unless it is set.
when=${SOURCE_DATE_EPOCH:-$(git -C "$top" log -1 --format=%ct)}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/$name
mkdir -p "$tree/bin" "$tree/share/man/man1" "$tree/share/completions" "$tree/share/doc"
install -m 755 "$binary" "$tree/bin/roleback"
"$binary" man --dir "$tree/share/man/man1" >/dev/null
for shell in bash zsh fish; do "$binary" completions "$shell" >"$tree/share/completions/roleback.$shell"; done
for file in README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE NOTICE; do cp "$top/$file" "$tree/share/doc/"; done
for file in "$top"/crates/cli/docs/*.md; do cp "$file" "$tree/share/doc/"; done
for file in "$top"/ops/systemd/*; do cp "$file" "$tree/share/"; done

tar --create --directory "$work" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$when" --mode=u=rwX,go=rX \
    "$name" | gzip --no-name >"$out/$name.tar.gz"
python3 "$top/ops/release/sbom.py" "$top" >"$out/$name.cdx.json"
python3 "$top/ops/release/changes.py" "$top/CHANGELOG.md" "$version" >"$out/CHANGES-$version.md"
cd "$out"
sha256sum "$name.tar.gz" "$name.cdx.json" "CHANGES-$version.md" >SHA256SUMS
sha256sum --check --quiet SHA256SUMS
echo "$out/$name.tar.gz"
