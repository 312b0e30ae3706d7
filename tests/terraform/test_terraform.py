"""Terraform: every resource and data source for IAM is applied, planned without drift, changed, imported and destroyed.

Runs with the `terraform` on the PATH, and the AWS provider from wherever its CLI configuration says; skips without them.
One configuration (`everything/`) holds all resources, because each run of Terraform takes seconds.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import harness
from loaded_user import KEYS, load

HERE = Path(__file__).resolve().parent
ACCOUNT = "123456789012"
# How long one command may take before the test gives up. The longest takes half a minute.
COMMAND_SECS_MAX = 600
# Exit statuses of `terraform plan -detailed-exitcode`.
NO_CHANGE, CHANGES = 0, 2


def told(done):
    """What a command said, without its progress."""
    progress = (
        "Refreshing state...",
        "Reading...",
        "Read complete",
        "Creating...",
        "Creation complete",
        "Destroying...",
    )
    lines = (done.stdout + done.stderr).splitlines()
    return "\n".join(line for line in lines if not any(words in line for words in progress))


class Terraform:
    """One working directory with a copy of the configuration, its state, and a server to apply it to."""

    def __init__(self, directory, server):
        self.directory, self.stage = directory, 1
        self.environment = harness.clean_environment(
            AWS_ACCESS_KEY_ID=ACCOUNT,
            AWS_SECRET_ACCESS_KEY="test",
            CHECKPOINT_DISABLE="1",
            TF_IN_AUTOMATION="1",
            TF_VAR_endpoint=server.endpoint,
            TF_VAR_keys=str(KEYS),
        )

    def run(self, *arguments, statuses=(0,)):
        done = subprocess.run(
            ["terraform", *arguments],
            cwd=self.directory,
            env=self.environment | {"TF_VAR_stage": str(self.stage)},
            capture_output=True,
            text=True,
            timeout=COMMAND_SECS_MAX,
        )
        assert done.returncode in statuses, f"terraform {arguments[0]}\n{told(done)}"
        return done

    def apply(self):
        self.run("apply", "-no-color", "-input=false", "-auto-approve")

    def assert_no_drift(self):
        plan = self.run("plan", "-no-color", "-input=false", "-detailed-exitcode", statuses=(NO_CHANGE, CHANGES))
        assert plan.returncode == NO_CHANGE, told(plan)

    def output(self):
        return json.loads(self.run("output", "-json", "read").stdout)

    def kinds(self, mode):
        """The types of resource (`managed`) or data source (`data`) in the state."""
        state = json.loads((self.directory / "terraform.tfstate").read_text())
        return {resource["type"] for resource in state["resources"] if resource["mode"] == mode}

    def kinds_of_provider(self):
        """All IAM resources and data sources that the provider has."""
        schemas = json.loads(self.run("providers", "schema", "-json").stdout)["provider_schemas"]
        (provider,) = (schema for name, schema in schemas.items() if name.endswith("hashicorp/aws"))
        return (
            {name for name in provider["resource_schemas"] if name.startswith("aws_iam_")},
            {name for name in provider["data_source_schemas"] if name.startswith("aws_iam_")},
        )


@pytest.fixture(scope="module")
def server():
    server = harness.Server()
    tree = {"managementAccount": ACCOUNT, "root": {}}
    server.json("PUT", "/_roleback/org", json.dumps(tree).encode())
    yield server
    server.close()


@pytest.fixture(scope="module")
def terraform(tmp_path_factory, server):
    if shutil.which("terraform") is None:
        pytest.skip("terraform is not on the PATH")
    directory = tmp_path_factory.mktemp("terraform")
    shutil.copytree(HERE / "everything", directory, dirs_exist_ok=True)
    terraform = Terraform(directory, server)
    init = terraform.run("init", "-no-color", "-input=false", statuses=(0, 1))
    if init.returncode != 0:
        pytest.skip(f"terraform has no AWS provider here: {' '.join(init.stderr.split())[:300]}")
    return terraform


@pytest.fixture(scope="module")
def iam(server):
    return server.client("iam", ACCOUNT)


# What the data sources read, at each stage.
READ = {
    1: {
        "access_keys": ["Active"],
        "action": "s3:GetObject",
        "alias": "roleback-first",
        "boundary": f"arn:aws:iam::{ACCOUNT}:policy/boundary/boundary-0",
        "certificate": "chained-first",
        "clients": ["sts.amazonaws.com"],
        "duration": 3600,
        "members": ["alice-first", "bob"],
        "profiles": ["app-first"],
        "roles": ["app-first"],
        "session_issuer": "app-first",
        "users": ["alice-first"],
    },
    2: {
        "access_keys": ["Inactive"],
        "action": "s3:GetObjectVersion",
        "alias": "roleback-renamed",
        "boundary": f"arn:aws:iam::{ACCOUNT}:policy/boundary/boundary-1",
        "certificate": "chained-renamed",
        "clients": ["sts.amazonaws.com", "other"],
        "duration": 43200,
        "members": ["bob"],
        "profiles": ["app-renamed"],
        "roles": ["app-renamed"],
        "session_issuer": "app-renamed",
        "users": ["alice-renamed"],
    },
}
READ_AT_BOTH = {
    "attached": 3,
    "managed": "arn:aws:iam::aws:policy/AdministratorAccess",
    "profile_role": True,
    "simulation": True,
    "ssh_key": True,
}


def left(iam):
    """The counters of the account that are not zero, without quotas and what always counts."""
    summary = iam.get_account_summary()["SummaryMap"]
    always = ("Quota", "PerUser", "PerGroup", "GlobalEndpointTokenVersion")
    return {name: count for name, count in summary.items() if count and not any(word in name for word in always)}


def test_everything_is_applied_changed_and_destroyed_without_drift(terraform, iam):
    resources, sources = terraform.kinds_of_provider()
    for terraform.stage in READ:
        terraform.apply()
        assert terraform.kinds("managed") >= resources
        assert terraform.kinds("data") >= sources
        assert terraform.output() == READ[terraform.stage] | READ_AT_BOTH
        terraform.assert_no_drift()
    load(iam, "loaded")
    iam.create_access_key(UserName="loaded")
    iam.create_login_profile(UserName="loaded", Password="Str0ng&Secret!pass")
    iam.create_group(GroupName="outside")
    iam.add_user_to_group(UserName="loaded", GroupName="outside")
    terraform.run("destroy", "-no-color", "-input=false", "-auto-approve")
    # The group that another client made.
    assert left(iam) == {"Groups": 1}
