"""What the report of a failing test shows, and the assertions about permissions."""

DENIED = """
import boto3, pytest

@pytest.mark.roleback(enforce={enforce!r})
def test_it(roleback):
    iam = boto3.client("iam")
    iam.create_user(UserName="ann")
    key = iam.create_access_key(UserName="ann")["AccessKey"]
    ann = boto3.client("iam", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
    ann.{call}
    assert {passes}
"""


def test_a_failing_test_shows_its_denials_and_its_records(run):
    result = run(DENIED.format(enforce=True, call="delete_user(UserName='ann')", passes=True), failed=1)
    result.stdout.fnmatch_lines(
        [
            "*roleback: denials*",
            "implicitDeny: iam:DeleteUser on arn:aws:iam::000000000000:user/ann for arn:aws:iam::000000000000:user/ann",
            "  because      no identity-based policy allows the iam:DeleteUser action",
            "  to allow it  *",
            "*roleback: event log of this test*",
            "* iam:CreateUser created user ann (root)",
            "* iam:CreateAccessKey created access key AKIA* for user ann (root)",
        ]
    )


def test_a_denial_that_had_no_effect_is_marked(run):
    result = run(DENIED.format(enforce="soft", call="list_users()", passes=False), failed=1)
    result.stdout.fnmatch_lines(["implicitDeny: iam:ListUsers on * (not refused: enforcement is not on)"])


def test_workers_send_the_sections_to_the_report(run):
    text = DENIED.format(enforce=True, call="list_users()", passes=True)
    result = run(text, "-n", "1", failed=1)
    result.stdout.fnmatch_lines(["*roleback: denials*", "*roleback: event log of this test*"])


def test_a_passing_test_shows_nothing(run):
    result = run(DENIED.format(enforce="soft", call="list_users()", passes=True), "-rP", passed=1)
    assert "roleback: " not in result.stdout.str()


def test_long_lists_are_cut(run):
    result = run(
        """
import boto3

def test_it(roleback):
    for number in range(30):
        boto3.client("iam").create_group(GroupName=f"g{number:02}")
    assert False
""",
        failed=1,
    )
    result.stdout.fnmatch_lines(["*roleback: event log of this test, the last 20 of 30*", "*created group g10*"])
    assert "created group g09" not in result.stdout.str()


def test_a_log_of_several_pages_is_returned_as_a_whole(run):
    run(
        """
def test_it(roleback):
    for _ in range(1001):
        roleback.advance_clock("1s")
    numbers = [record["seq"] for record in roleback.log()]
    assert numbers == list(range(numbers[0], numbers[0] + 1001))
""",
        passed=1,
    )


def test_permissions_are_asserted_with_the_reason(run):
    result = run(
        """
import boto3, pytest

@pytest.fixture(autouse=True)
def ann(roleback):
    iam = boto3.client("iam")
    iam.create_user(UserName="ann")
    iam.attach_user_policy(UserName="ann", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")

def test_holds(roleback):
    roleback.assert_allowed("user/ann", "s3:GetObject", "arn:aws:s3:::b/k")
    roleback.assert_denied("user/ann", "s3:PutObject", "arn:aws:s3:::b/k")
    roleback.assert_denied("user/ann", "s3:PutObject", "arn:aws:s3:::b/k", because="no identity-based policy")

def test_not_allowed(roleback):
    roleback.assert_allowed("user/ann", "s3:PutObject", "arn:aws:s3:::b/k")

def test_not_denied(roleback):
    roleback.assert_denied("user/ann", "s3:GetObject", "arn:aws:s3:::b/k")

def test_other_reason(roleback):
    roleback.assert_denied("user/ann", "s3:PutObject", "arn:aws:s3:::b/k", because="an explicit deny")
""",
        passed=1,
        failed=3,
    )
    subject = "for arn:aws:iam::000000000000:user/ann because"
    result.stdout.fnmatch_lines(
        [
            f"E * s3:PutObject on arn:aws:s3:::b/k is denied {subject} no identity-based policy allows the s3:PutObject action",
            f"E * s3:GetObject on arn:aws:s3:::b/k is allowed {subject} *",
            f"E * s3:PutObject on *{subject} no identity-based policy allows *, expected a denial because an explicit deny",
        ]
    )


def test_a_fork_resets_and_switches_enforcement(run):
    run(
        """
import boto3

def test_it(roleback, roleback_server):
    iam = boto3.client("iam")
    iam.create_user(UserName="ann")
    second = roleback_server.fork(at=f"fork:{roleback.name}", enforce="soft")
    roleback.reset()
    assert iam.list_users()["Users"] == [] and roleback.log() == []
    assert [u["UserName"] for u in boto3.client("iam", endpoint_url=second.endpoint).list_users()["Users"]] == ["ann"]
    second.drop()
""",
        passed=1,
    )
