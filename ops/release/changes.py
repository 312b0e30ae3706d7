"""Prints what changed in a version, from a file in the format of Keep a Changelog.

    python3 ops/release/changes.py CHANGELOG.md VERSION

A version without a section of its own has the changes of the section "Unreleased".
"""

import re
import sys


def sections(text):
    """The text of each section by its version, without the heading."""
    parts = re.split(r"^## \[?([^\]\n]+?)\]?(?: - .*)?$", text, flags=re.M)
    return {name.strip(): body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def main(path, version):
    with open(path, encoding="utf-8") as file:
        found = sections(file.read())
    changes = found.get(version) or found.get("Unreleased")
    if not changes:
        sys.exit(f"changes.py: `{path}` has no changes of version {version}: add a section `## {version}`")
    print(f"# Roleback {version}\n\n{changes}")


if __name__ == "__main__":
    main(*sys.argv[1:])
