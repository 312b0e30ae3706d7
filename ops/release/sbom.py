"""Prints the bill of materials of the program in CycloneDX's format: every crate that is compiled into it.

    python3 ops/release/sbom.py TOP

It comes from Cargo.lock by way of `cargo metadata`, without a network if the crates were fetched before.
<https://cyclonedx.org/docs/1.5/json/>
"""

import json
import os
import re
import subprocess
import sys

PROGRAM = "roleback-cli"


def metadata(top):
    command = ["cargo", "metadata", "--locked", "--offline", "--format-version", "1"]
    if target := os.environ.get("TARGET"):
        command += ["--filter-platform", target]
    return json.loads(subprocess.run(command, cwd=top, check=True, capture_output=True, text=True).stdout)


def compiled(found):
    """The ids of the packages that the program consists of, and what each depends on: no tests, no build scripts' tools."""
    nodes = {node["id"]: node for node in found["resolve"]["nodes"]}
    [root] = [one["id"] for one in found["packages"] if one["name"] == PROGRAM]
    edges, left = {}, [root]
    while left:
        one = left.pop()
        if one in edges:
            continue
        normal = [dep["pkg"] for dep in nodes[one]["deps"] if any(kind["kind"] is None for kind in dep["dep_kinds"])]
        edges[one] = sorted(normal)
        left += normal
    return root, edges


def checksums(top):
    """The checksum of each crate of Cargo.lock, by name and version."""
    with open(os.path.join(top, "Cargo.lock"), encoding="utf-8") as lock:
        text = lock.read()
    pattern = r'name = "([^"]+)"\nversion = "([^"]+)"\nsource = "[^"]+"\nchecksum = "([0-9a-f]{64})"'
    return {(name, version): checksum for name, version, checksum in re.findall(pattern, text)}


def reference(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def component(package, kind, sums):
    made = {
        "type": kind,
        "bom-ref": reference(package),
        "name": package["name"],
        "version": package["version"],
        "purl": reference(package),
    }
    if package["license"]:
        # Older manifests separate alternatives with a slash.
        made["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    if checksum := sums.get((package["name"], package["version"])):
        made["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    return made


def main(top):
    found = metadata(top)
    packages = {package["id"]: package for package in found["packages"]}
    root, edges = compiled(found)
    sums = checksums(top)
    parts = sorted((packages[one] for one in edges if one != root), key=reference)
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": component(packages[root], "application", sums)},
        "components": [component(package, "library", sums) for package in parts],
        "dependencies": [
            {"ref": reference(packages[one]), "dependsOn": sorted({reference(packages[other]) for other in others})}
            for one, others in sorted(edges.items(), key=lambda edge: reference(packages[edge[0]]))
        ],
    }
    json.dump(bom, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main(sys.argv[1])
