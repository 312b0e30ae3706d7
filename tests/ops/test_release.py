"""The release recipe, run with the program just built."""

import json
import os
import re
import subprocess
import tarfile

import pytest
from tools import OPS

from harness import BINARY, REPOSITORY, clean_environment

VERSION = re.search(r'^version = "(.*)"$', (REPOSITORY / "Cargo.toml").read_text(), re.M).group(1)
# Licences that a program under MIT or Apache-2.0 cannot contain.
COPYLEFT = re.compile(r"\b[AL]?GPL|\bSSPL")


@pytest.fixture(scope="module")
def packaged(tmp_path_factory):
    out = tmp_path_factory.mktemp("dist")
    environment = clean_environment(SOURCE_DATE_EPOCH="1796000000", TARGET="x86_64-unknown-linux-gnu")
    command = [OPS / "release/package.sh", BINARY, out]
    made = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=600)
    assert made.returncode == 0, made.stderr
    return out


def test_cargo_run_at_the_top_runs_the_program():
    """The first command of README.md: `cargo run --release -- serve`. Without a default, cargo asks which program is meant."""
    command = ["cargo", "metadata", "--locked", "--offline", "--no-deps", "--format-version", "1"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    chosen = [package["default_run"] for package in json.loads(done.stdout)["packages"]]
    assert [program for program in chosen if program] == ["roleback"]


def test_the_checksums_cover_every_file(packaged):
    named = [line.split("  ")[1] for line in (packaged / "SHA256SUMS").read_text().splitlines()]
    assert sorted([*named, "SHA256SUMS"]) == sorted(os.listdir(packaged))
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=packaged, check=True)


def test_the_archive_has_the_program_and_what_belongs_to_it(packaged, tmp_path):
    top = f"roleback-{VERSION}-x86_64-unknown-linux-gnu"
    with tarfile.open(packaged / f"{top}.tar.gz") as archive:
        members = {member.name: member for member in archive.getmembers()}
        archive.extract(f"{top}/bin/roleback", tmp_path, filter="data")
    for path in (
        "bin/roleback",
        "share/man/man1/roleback-serve.1",
        "share/completions/roleback.bash",
        "share/doc/NOTICE",
        "share/doc/operations.md",
        "share/roleback.service",
    ):
        assert f"{top}/{path}" in members, path
    assert {(member.uid, member.gid, member.mtime) for member in members.values()} == {(0, 0, 1796000000)}
    program = tmp_path / top / "bin/roleback"
    assert subprocess.run([program, "--version"], capture_output=True, text=True).stdout == f"roleback {VERSION}\n"


def test_the_bill_of_materials_has_every_crate_with_its_licence(packaged):
    [path] = packaged.glob("*.cdx.json")
    bom = json.loads(path.read_text())
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.5")
    parts = {part["name"]: part for part in bom["components"]}
    assert {"sled", "hyper", "quick-xml", "roleback-world"} <= set(parts)
    # Used by tests only.
    assert not {"proptest", "roleback-tests", "roleback-xtask"} & set(parts)
    for part in bom["components"]:
        [licence] = part["licenses"]
        alternatives = licence["expression"].split(" OR ")
        assert not all(COPYLEFT.search(one) for one in alternatives), part
        assert part["name"].startswith("roleback-") or len(part["hashes"][0]["content"]) == 64, part
    references = {part["bom-ref"] for part in bom["components"]} | {bom["metadata"]["component"]["bom-ref"]}
    edges = bom["dependencies"]
    assert {edge["ref"] for edge in edges} == references
    assert {other for edge in edges for other in edge["dependsOn"]} <= references


def test_the_changes_are_those_of_the_version(packaged, tmp_path):
    text = (packaged / f"CHANGES-{VERSION}.md").read_text()
    assert text.startswith(f"# Roleback {VERSION}\n") and "### Added" in text
    log = tmp_path / "CHANGELOG.md"
    log.write_text("# Changes\n\n## Unreleased\n\n- new\n\n## [1.1.0] - 2027-01-01\n\n- one\n\n## 1.0.0\n\n- zero\n")

    def changes(version):
        command = ["python3", OPS / "release/changes.py", log, version]
        return subprocess.run(command, capture_output=True, text=True)

    assert changes("1.1.0").stdout == "# Roleback 1.1.0\n\n- one\n"
    assert changes("1.0.0").stdout == "# Roleback 1.0.0\n\n- zero\n"
    assert changes("2.0.0").stdout == "# Roleback 2.0.0\n\n- new\n"
    log.write_text("# Changes\n")
    refused = changes("2.0.0")
    assert refused.returncode == 1 and "add a section `## 2.0.0`" in refused.stderr


def test_the_image_is_built_for_every_platform_from_one_recipe():
    recipe = (OPS / "container/Containerfile").read_text()
    assert not re.search(r"amd64|x86_64|arm64|aarch64|--platform", recipe)
    assert re.search(r"^USER \d+:\d+$", recipe, re.M) and re.search(
        r"^HEALTHCHECK .*CMD \[\"roleback\", \"status\"\]$", recipe, re.M
    )
    assert "--platform linux/amd64,linux/arm64" in (OPS / "release/README.md").read_text()
