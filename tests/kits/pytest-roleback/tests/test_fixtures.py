"""The server of a session and the fork of each test, with plain boto3 clients."""

import subprocess
import sys

import pytest

from conftest import BINARY, SAMPLE_WORLD

ISOLATED = """
import boto3, pytest

@pytest.mark.parametrize("number", range(20))
def test_each_sees_only_its_own(roleback, number):
    iam = boto3.client("iam")
    assert iam.list_users()["Users"] == []
    iam.create_user(UserName=f"u{number}")
    assert [record["operation"] for record in roleback.log()] == ["iam:CreateUser"]
"""


def test_each_test_has_a_fork_of_its_own(run):
    run(ISOLATED, passed=20)


def test_workers_of_xdist_each_have_a_server(run):
    text = ISOLATED + "    print('server', roleback.endpoint.split('/')[2])\n"
    result = run(text, "-n", "3", "-rP", passed=20)
    assert len({line for line in result.outlines if line.startswith("server ")}) == 3


def test_what_a_wider_fixture_creates_is_seen_by_every_test_and_changed_by_none(run):
    run(
        """
import boto3, pytest

@pytest.fixture(scope="module")
def team(roleback_server):
    boto3.client("iam").create_group(GroupName="team")

@pytest.mark.parametrize("again", range(2))
def test_group(team, roleback, again):
    iam = boto3.client("iam")
    iam.get_group(GroupName="team")
    iam.delete_group(GroupName="team")
""",
        passed=2,
    )


def test_clients_of_fixtures_are_led_to_the_right_state_in_any_order(run):
    run(
        """
import os, unittest
import boto3, pytest

@pytest.fixture(scope="module")
def wide():
    return boto3.client("iam").meta.endpoint_url

@pytest.fixture(autouse=True)
def narrow():
    return boto3.client("iam").meta.endpoint_url

def test_arguments(narrow, wide, roleback, roleback_server):
    assert (wide, narrow) == (roleback_server.endpoint, roleback.endpoint)

@pytest.mark.roleback
def test_mark(wide, narrow):
    assert narrow == os.environ["AWS_ENDPOINT_URL"]
    assert narrow.startswith(wide + "/_roleback/fork/")

@pytest.mark.roleback(enforce=True)
class TestOfUnittest(unittest.TestCase):
    def setUp(self):
        self.iam = boto3.client("iam")

    def test_it(self):
        assert self.iam.meta.endpoint_url == os.environ["AWS_ENDPOINT_URL"]
        assert "/_roleback/fork/" in self.iam.meta.endpoint_url
""",
        passed=3,
    )


def test_the_environment_is_restored(run, pytester, monkeypatch):
    before = {
        "AWS_PROFILE": "p",
        "AWS_ENDPOINT_URL": "http://a",
        "AWS_ENDPOINT_URL_IAM": "http://b",
        "AWS_SESSION_TOKEN": "t",
    }
    for name, value in before.items():
        monkeypatch.setenv(name, value)
    pytester.makeconftest(
        """
import os, boto3

SESSION = object()

def aws():
    names = ("AWS_", "NO_PROXY", "no_proxy")
    return {name: value for name, value in os.environ.items() if name.startswith(names)}

def pytest_sessionstart(session):
    boto3.DEFAULT_SESSION, session.aws = SESSION, aws()

def pytest_sessionfinish(session):
    assert aws() == session.aws
    assert boto3.DEFAULT_SESSION is SESSION
"""
    )
    result = run(
        f"""
import os, boto3

BEFORE = {before!r}

def test_inside(roleback):
    assert os.environ["AWS_ENDPOINT_URL"] == roleback.endpoint
    assert not [name for name in BEFORE if name != "AWS_ENDPOINT_URL" and name in os.environ]
    arn = boto3.client("sts").get_caller_identity()["Arn"]
    assert arn == "arn:aws:iam::000000000000:root"

def test_between(roleback_server):
    assert os.environ["AWS_ENDPOINT_URL"] == roleback_server.endpoint
""",
        passed=2,
    )
    assert result.ret == 0, result.stderr.str()


def test_the_mark_chooses_pod_enforcement_clock_and_seed(run, pytester):
    (pytester.path / "base.pod").write_bytes(SAMPLE_WORLD.read_bytes())
    run(
        """
import boto3, datetime, pytest

pytestmark = pytest.mark.roleback(pod="base")

def users():
    return [user["UserName"] for user in boto3.client("iam").list_users()["Users"]]

def test_pod_of_the_module():
    assert len(users()) == 4

@pytest.mark.roleback(pod="./base.pod", enforce=True)
def test_enforced():
    iam = boto3.client("iam")
    iam.create_user(UserName="new")
    key = iam.create_access_key(UserName="new")["AccessKey"]
    new = boto3.client("iam", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
    with pytest.raises(new.exceptions.ClientError, match="AccessDenied"):
        new.list_users()

@pytest.mark.roleback(clock="2030-01-01T00:00:00Z", seed=7)
def test_clock(roleback):
    created = boto3.client("iam").create_user(UserName="new")["User"]
    assert created["CreateDate"] == datetime.datetime(2030, 1, 1, tzinfo=datetime.timezone.utc)
    roleback.advance_clock("2h")
    later = boto3.client("iam").create_user(UserName="later")["User"]
    assert later["CreateDate"] - created["CreateDate"] == datetime.timedelta(hours=2)

@pytest.mark.roleback(clock=datetime.datetime(2031, 1, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=1))))
def test_datetime():
    created = boto3.client("iam").create_user(UserName="new")["User"]
    assert created["CreateDate"] == datetime.datetime(2031, 1, 1, tzinfo=datetime.timezone.utc)
""",
        passed=4,
    )


@pytest.mark.parametrize(
    "mark, message",
    [
        ("enforced=True", "has no argument ['enforced']; it has pod, enforce, clock and seed"),
        ("'base'", "takes arguments by name"),
        ("pod='missing'", "there is no pod `missing`"),
        ("pod='missing.pod'", "pod file `missing.pod` not found in"),
        ("clock='noon'", "use `real`, or `fixed:` and a time"),
        ("enforce='yes'", "`yes` is not an enforcement mode"),
    ],
)
def test_a_wrong_mark_is_an_error_that_says_why(run, mark, message):
    result = run(f"import pytest\n@pytest.mark.roleback({mark})\ndef test_it(): pass\n", errors=1)
    assert message in result.stdout.str()


def test_pods_and_options_of_the_configuration(run, pytester):
    (pytester.path / "pods").mkdir()
    (pytester.path / "pods/base.pod").write_bytes(SAMPLE_WORLD.read_bytes())
    pytester.makeini("[pytest]\nroleback_pod = base\nroleback_pods = pods\nroleback_options = --account 123456789012\n")
    run(
        """
import boto3

def test_it(roleback):
    assert boto3.client("sts").get_caller_identity()["Account"] == "123456789012"
    assert len(boto3.client("iam", aws_access_key_id="000000000000", aws_secret_access_key="test").list_users()["Users"]) == 4
""",
        passed=1,
    )


@pytest.mark.parametrize(
    "binary, message",
    [
        ("no-such-program", "cannot find the program `no-such-program`"),
        ("/bin/false", "did not start: it printed no error"),
    ],
)
def test_a_program_that_does_not_start_is_an_error_that_says_why(run, binary, message):
    result = run("def test_it(roleback): pass", "--roleback-binary", binary, errors=1)
    assert message in result.stdout.str()


def test_a_wrong_option_of_the_server_shows_what_the_server_says(run, pytester):
    pytester.makeini("[pytest]\nroleback_options = --enforce maybe\n")
    result = run("def test_it(roleback): pass", errors=1)
    assert "use off, soft or on" in result.stdout.str()


def test_variables_of_the_shell_do_not_configure_the_server(run, monkeypatch):
    for name, value in {"ROLEBACK_DATA_DIR": "d", "ROLEBACK_ENFORCE": "on", "ENFORCE_IAM": "1"}.items():
        monkeypatch.setenv(name, value)
    run(
        """
import json, urllib.request

def test_it(roleback):
    health = json.load(urllib.request.urlopen(roleback.endpoint + "/_roleback/health"))
    assert (health["mode"]["storage"], health["mode"]["enforcement"]) == ("memory", "off")
""",
        passed=1,
    )


def test_a_running_server_is_used_and_not_changed(run):
    command = [BINARY, "serve", "--memory", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            endpoint = next(line.split()[1] for line in server.stdout if "endpoint" in line)
            text = (
                ISOLATED + "\ndef test_base(roleback_server):\n    boto3.client('iam').create_user(UserName='base')\n"
            )
            run(text, "-n", "2", "--roleback-endpoint", endpoint, passed=21)
            listed = subprocess.run([BINARY, "fork", "list", "--endpoint", endpoint, "-o", "json"], capture_output=True)
            assert b'"forks":[]' in listed.stdout.replace(b" ", b"").replace(b"\n", b"")
            log = subprocess.run([BINARY, "log", "--oneline", "--endpoint", endpoint], capture_output=True, text=True)
            assert log.stdout.splitlines() == ["1 created the key that seals session tokens (roleback)"]
        finally:
            server.terminate()


def test_no_server_is_left_when_a_program_ends_without_stopping_it():
    script = (
        "import sys; from pytest_roleback import Server; print(Server.start(sys.argv[1]).endpoint); raise SystemExit(3)"
    )
    done = subprocess.run([sys.executable, "-c", script, BINARY], capture_output=True, text=True)
    assert done.returncode == 3, done.stderr
    status = subprocess.run([BINARY, "status", "--endpoint", done.stdout.strip()], capture_output=True)
    assert status.returncode == 7


def test_no_server_is_left_when_a_test_fails(run):
    result = run("def test_it(roleback):\n    print('at', roleback.endpoint)\n    assert False\n", failed=1)
    port = next(line for line in result.outlines if line.startswith("at http")).split("/")[2]
    assert subprocess.run([BINARY, "status", "--endpoint", f"http://{port}"], capture_output=True).returncode == 7
