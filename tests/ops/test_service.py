"""The service unit: systemd accepts it, and it restricts the server."""

import re
import shutil
import subprocess

from harness import BINARY, REPOSITORY, roleback

UNIT = REPOSITORY / "ops/systemd/roleback.service"
# The exposure of `systemd-analyze security`, of 10. The rest is the listening port and reading the system's files.
EXPOSURE_MAX = 1.5


def settings():
    return dict(re.findall(r"^(\w+)=(.*)$", UNIT.read_text(), re.M))


def test_its_command_is_one_that_the_program_knows(tmp_path):
    program, *arguments = settings()["ExecStart"].split()
    assert program == "/usr/local/bin/roleback"
    options = [argument for argument in arguments if argument.startswith("--")]
    described = roleback(arguments[0], "--help").stdout
    assert options and all(option in described for option in options)


def test_it_runs_as_nobody_and_writes_only_its_state():
    expected = {
        "DynamicUser": "yes",
        "StateDirectory": "roleback",
        "StateDirectoryMode": "0700",
        "ProtectSystem": "strict",
    }
    assert {key: settings()[key] for key in expected} == expected


def test_systemd_has_no_complaint(tmp_path):
    """Without systemd, only the two tests above check the unit."""
    if analyze := shutil.which("systemd-analyze"):
        unit = tmp_path / UNIT.name
        unit.write_text(UNIT.read_text().replace("/usr/local/bin/roleback", str(BINARY)))
        verified = subprocess.run([analyze, "verify", "--man=no", unit], capture_output=True, text=True, check=True)
        assert verified.stderr == ""
        command = [analyze, "security", "--offline=yes", f"--threshold={EXPOSURE_MAX * 10:.0f}", unit]
        subprocess.run(command, capture_output=True, text=True, check=True)
