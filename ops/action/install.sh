#!/usr/bin/env bash
# Installs Roleback from the version of this repository that the action was taken from, unless it is on the PATH already.
set -euo pipefail

if command -v roleback >/dev/null; then
    roleback --version
    exit
fi
cargo install --quiet --locked --path "$(dirname "${BASH_SOURCE[0]}")/../../crates/cli"
