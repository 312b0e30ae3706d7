"""The actions for GitHub and the hooks for pre-commit: the steps of the actions run here as the runner runs them."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from harness import BINARY, REPOSITORY, clean_environment, roleback

ACTIONS = REPOSITORY / "ops/action"
HOOKS = REPOSITORY / ".pre-commit-hooks.yaml"
PRE_COMMIT = os.environ.get("PRE_COMMIT", REPOSITORY / "tests/.tools/ops/bin/pre-commit")

GOOD = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/*"}],
}
BAD = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObjct", "Resource": "arn:aws:s3:::b/*"}],
}
WARNED = {"Statement": GOOD["Statement"]}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
}


@pytest.fixture
def workspace(tmp_path):
    """A folder with policies, as a checkout of a repository has them."""
    for name, policy in {"good.json": GOOD, "bad one.json": BAD, "old.json": WARNED, "trust.json": TRUST}.items():
        path = tmp_path / "iam/nested" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(policy))
    return tmp_path


class Runner:
    """Runs the steps of a composite action."""

    def __init__(self, folder, bin_folder):
        self.folder, self.path = folder, f"{bin_folder}{os.pathsep}{os.environ['PATH']}"
        self.variables, self.outputs, self.printed = {}, {}, ""

    def run(self, name, **given):
        """Returns the status of the last step that ran."""
        action = yaml.safe_load((ACTIONS / name / "action.yml").read_text())
        unknown = given.keys() - action["inputs"].keys()
        assert not unknown, unknown
        inputs = {key: given.get(key, value.get("default")) for key, value in action["inputs"].items()}
        assert None not in inputs.values(), inputs
        for step in action["runs"]["steps"]:
            env = {key: fill(value, inputs) for key, value in step.get("env", {}).items()}
            if status := self._step(name, step["run"], env):
                return status
        for output in action.get("outputs", {}).values():
            [key] = re.fullmatch(r"\$\{\{ steps\.\w+\.outputs\.(\w+) \}\}", output["value"]).groups()
            assert key in self.outputs
        return 0

    def _step(self, name, script, env):
        files = {key: self.folder / key.lower() for key in ("GITHUB_ENV", "GITHUB_OUTPUT")}
        temporary = self.folder / "runner"
        temporary.mkdir(exist_ok=True)
        environment = clean_environment(
            **self.variables, **env, **{key: str(path) for key, path in files.items()}, PATH=self.path
        ) | {"GITHUB_ACTION_PATH": str(ACTIONS / name), "RUNNER_TEMP": str(temporary)}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )
        self.printed += done.stdout
        for path, into in [(files["GITHUB_ENV"], self.variables), (files["GITHUB_OUTPUT"], self.outputs)]:
            if path.exists():
                into.update(line.split("=", 1) for line in path.read_text().splitlines())
        return done.returncode


def fill(text, inputs):
    return re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: inputs[found[1]], str(text))


@pytest.fixture
def runner(workspace, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bin")
    (folder / "roleback").symlink_to(BINARY)
    return Runner(workspace, folder)


FOUND = (
    "::error file=iam/nested/bad one.json,line=1,col=71,title=INVALID_ACTION::The action s3:GetObjct does not exist."
)
OLD = "::warning file=iam/nested/old.json,line=1,col="


@pytest.mark.parametrize(
    "inputs, status, annotations",
    [
        ({"files": "iam/nested/good.json"}, 0, []),
        ({"files": "iam/**/[bgo]*.json\n"}, 6, [FOUND, OLD]),
        ({"files": "iam/*/g*.json\niam/*/o*.json"}, 0, [OLD]),
        ({"files": "iam/**/old.json", "strict": "true"}, 6, [OLD]),
        ({"files": "iam/nested/trust.json", "type": "trust"}, 0, []),
        ({"files": "no/**/*.json"}, 1, ["::error::no file matches: no/**/*.json"]),
    ],
)
def test_policies_are_linted_and_findings_annotated(runner, inputs, status, annotations):
    assert runner.run("lint", **inputs) == status
    printed = [line for line in runner.printed.splitlines() if line.startswith(("::error", "::warning"))]
    assert len(printed) == len(annotations), runner.printed
    for line, begins in zip(printed, annotations, strict=True):
        assert line.startswith(begins), line


def test_findings_are_written_for_code_scanning(runner, workspace):
    assert runner.run("lint", files="iam/**/bad*.json", sarif="found.sarif") == 6
    [result] = json.loads((workspace / "found.sarif").read_text())["runs"][0]["results"]
    assert result["ruleId"] == "INVALID_ACTION"


def test_a_missing_file_is_an_error(runner):
    assert runner.run("lint", files="iam/none.json") not in (0, 6)
    assert "iam/none.json" in runner.printed


def test_a_server_outlives_its_step_and_leads_clients_to_it(runner):
    assert runner.run("serve", listen="127.0.0.1:0", enforce="on", pod="sample-world", options="--seed\n7") == 0
    endpoint = runner.outputs["endpoint"]
    assert runner.variables["AWS_ENDPOINT_URL"] == endpoint
    try:
        status = roleback("status", "-o", "json", ROLEBACK_ENDPOINT=runner.variables["ROLEBACK_ENDPOINT"])
        assert json.loads(status.stdout)["data"]["mode"]["enforcement"] == "on", status.stderr
        aws = os.path.join(os.path.dirname(sys.executable), "aws")
        listed = subprocess.run(
            [aws, "iam", "list-users", "--query", "Users[].UserName", "--output", "text"],
            env=clean_environment() | runner.variables,
            capture_output=True,
            text=True,
        )
        assert listed.stdout.split() == ["ana", "ben", "chen", "dora"], listed.stderr
    finally:
        stop(endpoint)


def stop(endpoint):
    """Ends the process that listens at an endpoint, by its arguments in /proc."""
    port = f"{int(endpoint.rpartition(':')[2]):04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    [inode] = [row[9] for row in rows if row[1].endswith(f":{port}") and row[3] == "0A"]
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if os.readlink(link) == f"socket:[{inode}]":
                os.kill(int(link.parts[2]), 15)
                return
        except OSError:
            continue
    raise AssertionError(f"no process listens at {endpoint}")


def test_a_server_that_does_not_start_fails_the_step_with_the_reason(runner):
    assert runner.run("serve", listen="127.0.0.1:0", enforce="maybe") == 1
    assert "did not start: error: `maybe` is not a value for `enforce`: use off, soft or on" in runner.printed


def test_a_server_that_is_never_ready_fails_the_step(runner, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stuck")
    program = folder / "roleback"
    program.write_text('#!/bin/sh\n[ "$1" != serve ] || exec sleep 60\n')
    program.chmod(0o755)
    runner.path = f"{folder}{os.pathsep}{runner.path}"
    runner.variables["START_SECS_MAX"] = "1"
    assert runner.run("serve") == 1
    assert "was not ready after 1 s" in runner.printed
    # Without it, clients of later steps would use AWS.
    assert "AWS_ENDPOINT_URL" not in runner.variables


def test_the_program_is_built_from_this_version_where_it_is_missing(workspace, tmp_path):
    cargo = tmp_path / "tools/cargo"
    cargo.parent.mkdir()
    cargo.write_text('#!/bin/sh\necho "cargo $*"\n')
    cargo.chmod(0o755)
    environment = clean_environment(PATH=f"{cargo.parent}:/usr/bin:/bin")
    done = subprocess.run([ACTIONS / "install.sh"], env=environment, capture_output=True, text=True, check=True)
    path = Path(done.stdout.split()[-1])
    assert done.stdout.startswith("cargo install --quiet --locked --path ")
    assert path.resolve() == REPOSITORY / "crates/cli"


def test_the_hooks_of_pre_commit_lint_what_is_committed(workspace, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hooks")
    home = tmp_path_factory.mktemp("home")
    (folder / "roleback").symlink_to(BINARY)
    shutil.copy(HOOKS, folder)
    environment = clean_environment(
        PATH=f"{folder}{os.pathsep}{os.environ['PATH']}",
        PRE_COMMIT_HOME=str(home),
        **{f"GIT_{who}_{what}": "test@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    )

    def git(where, *words):
        subprocess.run(["git", *words], cwd=where, env=environment, check=True, capture_output=True)

    for where in (folder, workspace):
        git(where, "init", "--quiet")
        git(where, "add", ".")
    git(folder, "commit", "--quiet", "--message", "Hooks")
    run = [PRE_COMMIT, "try-repo", str(folder), "--all-files", "--verbose"]
    done = subprocess.run(run, cwd=workspace, env=environment, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "iam/nested/bad one.json:1:71: ERROR INVALID_ACTION" in done.stdout, done.stdout
    assert re.search(r"^lint IAM policies\.+Failed$", done.stdout, re.M)
    assert re.search(r"^lint trust policies of IAM roles\.+Passed$", done.stdout, re.M)
    (workspace / "iam/nested/bad one.json").write_text(json.dumps(GOOD))
    git(workspace, "add", ".")
    done = subprocess.run(run, cwd=workspace, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
