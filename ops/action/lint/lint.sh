#!/usr/bin/env bash
# Lints the files that match FILES (one pattern a line), and prints an annotation for each finding.
#   TYPE    the kind of the policies
#   STRICT  `true`: fail for warnings, too
#   SARIF   if not empty, the file that the findings are written to as well
set -euo pipefail
shopt -s globstar nullglob

# Patterns are separated by line ends only, so names can have spaces.
IFS=$'\n'
files=()
for pattern in ${FILES:?names no policy files}; do
    # Without a wildcard, the text itself: a missing file is an error below.
    files+=("$pattern")
done
if ((${#files[@]} == 0)); then
    echo "::error::no file matches: $FILES"
    exit 1
fi

options=(--type "${TYPE:-identity}")
[[ ${STRICT:-false} != true ]] || options+=(--strict)
if [[ -n ${SARIF:-} ]]; then
    # Findings make it fail below.
    roleback policy lint "${options[@]}" --output sarif -- "${files[@]}" >"$SARIF" || (($? == 6))
fi

# FILE:LINE:COLUMN: SEVERITY CODE: MESSAGE
annotation='s/^(.+):([0-9]+):([0-9]+): (ERROR|SECURITY_WARNING|WARNING|SUGGESTION) ([A-Z_]+): (.*)$/::\4 file=\1,line=\2,col=\3,title=\5::\6/'
level='s/^::ERROR /::error /; s/^::(SECURITY_)?WARNING /::warning /; s/^::SUGGESTION /::notice /'
status=0
found=$(roleback policy lint "${options[@]}" -- "${files[@]}") || status=$?
printf '%s\n' "$found"
# A percent sign begins an escape there.
sed -nE "s/%/%25/g; $annotation; $level; /^::/p" <<<"$found"
exit "$status"
