"""`roleback record` and `roleback check` with Terraform: what a configuration changes, compared on every run.

Skips without Terraform or its AWS provider, as `test_terraform.py` does.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import harness

# Terraform makes ten calls at a time, and one name ends in 26 digits of its own.
CONFIGURATION = """
variable "path" {
  default = "/ci/"
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = false
}

resource "aws_iam_user" "all" {
  count = 12
  name  = "user-${count.index}"
  path  = var.path
}

resource "aws_iam_role" "generated" {
  name_prefix        = "app-"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.all[0].arn } }]
  })
}

resource "aws_iam_role_policy_attachment" "reads" {
  role       = aws_iam_role.generated.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
"""
# Every run begins without state, as a run of CI does.
APPLY = 'rm -f terraform.tfstate && exec terraform apply -no-color -input=false -auto-approve "$@"'


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    if shutil.which("terraform") is None:
        pytest.skip("terraform is not on the PATH")
    directory = tmp_path_factory.mktemp("record")
    (directory / "main.tf").write_text(CONFIGURATION)
    done = subprocess.run(
        ["terraform", "init", "-no-color", "-input=false"],
        cwd=directory,
        env=environment(),
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        pytest.skip(f"terraform has no AWS provider here: {' '.join(done.stderr.split())[:300]}")
    return directory


def environment():
    return harness.clean_environment(CHECKPOINT_DISABLE="1", TF_IN_AUTOMATION="1")


def run(directory, *words, apply=(), status=0):
    done = subprocess.run(
        [str(harness.BINARY), *map(str, words), "--", "sh", "-c", APPLY, "sh", *apply],
        cwd=directory,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == status, (done.stdout[-2000:], done.stderr[-2000:])
    return done


def test_terraform_makes_the_recorded_changes_on_every_run(directory):
    file = Path("infra.jsonl")
    run(directory, "record", "--out", file)
    lines = (directory / file).read_text().splitlines()
    entities = {json.loads(line)["entity"] for line in lines[1:]}
    assert entities >= {f"$user.user-{n}" for n in range(12)}
    [role] = [entity for entity in entities if entity.startswith("$role.")]
    assert not any(digit in role for digit in "0123456789"), role
    for _ in range(2):
        run(directory, "check", file)


def test_a_changed_configuration_is_reported_by_entity(directory):
    file = Path("changed.jsonl")
    run(directory, "record", "--out", file)
    done = run(directory, "check", "--junit", "report.xml", file, apply=["-var", "path=/other/"], status=6)
    assert '/path: "/ci/" -> "/other/"' in done.stdout
    assert (directory / "report.xml").read_text().count("<failure") >= 12
