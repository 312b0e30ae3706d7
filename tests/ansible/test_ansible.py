"""Ansible's modules for IAM: create, create again without a change, change, and remove with all dependent resources.

`tests/run ansible` installs ansible-core and two collections into an environment of their own.
"""

import json
import re
import subprocess
from pathlib import Path

import pytest

import harness
from documents import ALLOW_ALL
from loaded_user import KEYS, load

HERE = Path(__file__).resolve().parent
PLAYBOOK = harness.REPOSITORY / "tests/.tools/ansible/bin/ansible-playbook"
ACCOUNT = "123456789012"
# How long one playbook may take before the test gives up. One takes half a minute.
PLAYBOOK_SECS_MAX = 600


@pytest.fixture
def play(tmp_path):
    """Runs a playbook on a new server, and answers the names of the tasks that changed something."""
    server = harness.Server()
    environment = harness.clean_environment(
        AWS_ACCESS_KEY_ID=ACCOUNT,
        AWS_SECRET_ACCESS_KEY="test",
        AWS_ENDPOINT_URL=server.endpoint,
        ANSIBLE_HOME=str(tmp_path),
        ANSIBLE_NOCOLOR="1",
        ANSIBLE_LOCALHOST_WARNING="False",
    )

    def run(playbook, **given):
        variables = {
            "ansible_python_interpreter": str(PLAYBOOK.with_name("python")),
            "account": ACCOUNT,
            "keys": str(KEYS),
            "metadata": f"{server.endpoint}/_roleback/idp/metadata.xml",
            "mfa_devices": [],
            **given,
        }
        done = subprocess.run(
            [
                PLAYBOOK,
                "--inventory",
                "localhost,",
                "--connection",
                "local",
                "--extra-vars",
                json.dumps(variables),
                playbook,
            ],
            cwd=HERE,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PLAYBOOK_SECS_MAX,
        )
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
        tasks = re.split(r"^TASK \[(.*)\] \*+$", done.stdout, flags=re.MULTILINE)[1:]
        return {
            name
            for name, said in zip(tasks[::2], tasks[1::2], strict=True)
            if re.search(r"^changed:", said, re.MULTILINE)
        }

    run.iam = server.client("iam", ACCOUNT)
    yield run
    server.close()


def test_what_is_as_asked_is_not_changed_and_everything_is_removed(play):
    iam = play.iam
    assert "user" in play("present.yml")
    assert play("present.yml") == set()
    changed = play("present.yml", stage=2)
    assert changed >= {"managed policy", "password policy", "user", "group", "role", "inline policies", "access key"}
    device = load(iam, "alice")
    key = iam.create_access_key(UserName="bob")["AccessKey"]
    iam.put_user_policy(UserName="bob", PolicyName="all", PolicyDocument=ALLOW_ALL)
    key_of_bob = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    assert play("present.yml", stage=2, mfa_devices=[device], key_of_bob=key_of_bob) == set()
    # The module asks DeleteSSHPublicKey to delete them, so they stay, at AWS too.
    for credential in iam.list_service_specific_credentials(UserName="alice")["ServiceSpecificCredentials"]:
        credential_id = credential["ServiceSpecificCredentialId"]
        iam.delete_service_specific_credential(UserName="alice", ServiceSpecificCredentialId=credential_id)
    assert "users" in play("absent.yml")
    # Ansible leaves the device that it took from alice.
    assert [iam.list_users()["Users"], iam.list_roles()["Roles"], iam.list_groups()["Groups"]] == [[], [], []]
    assert iam.list_saml_providers()["SAMLProviderList"] == []
