"""The recordings of `snapshots/recordings`: what well-known scripts change stays the same in every version.

To accept a change, run the command of `snapshots/recordings/README.md`, and read the diff.
"""

import shutil
import sys

import pytest

from harness import REPOSITORY, roleback

RECORDINGS = REPOSITORY / "snapshots/recordings"
SCRIPTS = REPOSITORY / "tests/clients/recordings"


@pytest.mark.parametrize("name", sorted(path.stem for path in RECORDINGS.glob("*.jsonl")))
def test_a_script_changes_what_it_changed_before(name):
    done = roleback("check", RECORDINGS / f"{name}.jsonl", "--", sys.executable, SCRIPTS / f"{name}.py")
    assert done.returncode == 0, (done.stdout, done.stderr)


def test_every_recording_has_a_script():
    recordings = {path.stem for path in RECORDINGS.glob("*.jsonl")}
    assert recordings == {path.stem for path in SCRIPTS.glob("*.py")} != set()


def test_the_golden_journal_is_replayed_for_events_and_decisions(tmp_path):
    journal = tmp_path / "journal"
    shutil.copytree(REPOSITORY / "snapshots/format-1/journal", journal)
    known = RECORDINGS / "format-1-differences.txt"
    for options in (["--events"], ["--decisions", "--allow", known]):
        done = roleback("replay", *options, journal)
        assert done.returncode == 0, (done.stdout, done.stderr)
    assert roleback("replay", "--decisions", journal).returncode == 6
