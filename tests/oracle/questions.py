"""Random questions. Patterns and values are derived from the request with small changes, so that most affect the decision."""

import random
import re

HOME, AWAY = "111122223333", "444455556666"
NOW = "2026-11-21T20:57:49Z"

# Actions and their resources.
REQUESTS = (
    ("s3:GetObject", "arn:aws:s3:::bucket/alice/report.txt"),
    ("s3:PutObject", "arn:aws:s3:::bucket/red/a:b"),
    ("s3:ListBucket", "arn:aws:s3:::bucket"),
    ("s3:ListAllMyBuckets", "*"),
    ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:{owner}:alice-queue"),
    ("sns:Publish", "arn:aws:sns:eu-west-1:{owner}:topic"),
    ("dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:{owner}:table/alice"),
    ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-west-1:{owner}:secret:red/alice-AbCdEf"),
    ("lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:{owner}:function:alice"),
    ("kms:Decrypt", "arn:aws:kms:eu-west-1:{owner}:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
    ("sts:AssumeRole", "arn:aws:iam::{owner}:role/wanted"),
    ("iam:GetUser", "arn:aws:iam::{owner}:user/alice"),
    ("ec2:TerminateInstances", "arn:aws:ec2:eu-west-1:{owner}:instance/i-0123456789abcdef0"),
)
NO_RESOURCE_POLICY = ("iam:GetUser", "ec2:TerminateInstances", "s3:ListAllMyBuckets")

CALLERS = (
    ("arn:aws:iam::{home}:user/alice", 8),
    ("arn:aws:sts::{home}:assumed-role/reader/run", 8),
    ("arn:aws:sts::{home}:federated-user/alice", 2),
    ("arn:aws:iam::{home}:root", 1),
    ("events.amazonaws.com", 1),
    ("anonymous", 1),
)

# Context keys: family of operators, the values in requests, and additional values in policies.
KEYS = {
    "aws:PrincipalTag/team": (
        "String",
        ["red", "blue"],
        ["r*", "Red", "?ed", "${aws:username}", "${aws:PrincipalTag/team}"],
    ),
    "aws:UserAgent": ("String", ["cli/2 (linux)", "red", "*"], ["cli/*", "${*}", "${aws:PrincipalTag/team}", "*"]),
    "aws:RequestedRegion": ("String", ["eu-west-1", "us-east-1"], ["eu-*", "EU-WEST-1", "${aws:username}", "*-1"]),
    "aws:SourceIp": (
        "IpAddress",
        ["203.0.113.7", "10.0.0.1", "2001:db8::1", "2001:0DB8:0::0001"],
        ["203.0.113.0/24", "0.0.0.0/0", "10.0.0.0/8", "2001:db8::/32", "::/0", "203.0.113.7/32"],
    ),
    "aws:CurrentTime": (
        "Date",
        [NOW],
        ["2026-11-21T00:00:00Z", "2026-11-22", "2026-11-21T22:57:49+02:00", "1795294669"],
    ),
    "aws:EpochTime": ("Date", ["1795294669"], ["1795294668", "1795294670", NOW]),
    "aws:MultiFactorAuthAge": ("Numeric", ["10", "300"], ["9", "10.0", "100", "3e2"]),
    "aws:MultiFactorAuthPresent": ("Bool", ["true", "false"], ["TRUE"]),
    "aws:SecureTransport": ("Bool", ["true", "false"], ["False"]),
    "aws:SourceArn": (
        "Arn",
        ["arn:aws:sns:eu-west-1:111122223333:topic", "arn:aws:s3:::bucket"],
        [
            "arn:aws:sns:*:*:*",
            "arn:aws:s3:::*",
            "arn:aws:sns:eu-west-?:111122223333:t*",
            "arn:aws:s3:::${aws:PrincipalTag/team}",
        ],
    ),
    "aws:TagKeys": ("String", [["red", "blue"], ["red"], []], ["r*", "green", "blue"]),
    "aws:CalledVia": (
        "String",
        [["athena.amazonaws.com"], ["athena.amazonaws.com", "kms.amazonaws.com"]],
        ["*.amazonaws.com"],
    ),
}
MANY = ("aws:TagKeys", "aws:CalledVia")

OPERATORS = {
    "String": ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike"),
    "Numeric": ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"),
    "Date": ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"),
    "Arn": ("Equals", "NotEquals", "Like", "NotLike"),
}


class Questions:
    """A stream of questions, determined by the seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def often(self, share):
        return self.random.random() < share

    def pick(self, choices):
        return self.random.choice(choices)

    def question(self):
        caller = self.random.choices([name for name, _ in CALLERS], [weight for _, weight in CALLERS])[0]
        action, resource = self.pick(REQUESTS)
        owner = HOME if self.often(0.75) or resource == "*" else AWAY
        self.body = {
            "principal": caller.format(home=HOME),
            "action": action,
            "resource": resource.format(owner=owner),
            "resourceAccount": owner,
            "context": [],
        }
        self.fill_context()
        self.fill_policies()
        return self.body

    def fill_context(self):
        values = {key: self.pick(values) for key, (_, values, _) in KEYS.items() if self.often(0.7)}
        caller = self.body["principal"]
        if ":user/" in caller:
            values["aws:username"] = "alice"
        if ":assumed-role/" in caller:
            values["aws:PrincipalArn"] = f"arn:aws:iam::{HOME}:role/reader"
        for key, value in values.items():
            kind, listed = ("stringList", value) if isinstance(value, list) else ("string", [value])
            self.body["context"].append({"ContextKeyName": key, "ContextKeyValues": listed, "ContextKeyType": kind})

    def fill_policies(self):
        body, caller = self.body, self.body["principal"]
        is_identity, is_session = caller.startswith("arn:"), caller.startswith("arn:aws:sts:")
        must_agree = body["action"] in ("kms:Decrypt", "sts:AssumeRole")
        if is_identity:
            body["identityPolicies"] = [self.document() for _ in range(self.pick((0, 1, 1, 2)))]
        if is_identity and not caller.endswith(":root") and self.often(0.25):
            body["permissionsBoundary"] = [self.document()]
        if is_session and self.often(0.4):
            body["sessionPolicies"] = [self.document()]
        if must_agree or (body["action"] not in NO_RESOURCE_POLICY and self.often(0.5)):
            body["resourcePolicy"] = [self.document(self.resource_statement)]
        if is_identity and self.often(0.25):
            body["serviceControlPolicies"] = [[self.document()] for _ in range(self.pick((1, 2)))]
        if self.often(0.15):
            body["resourceControlPolicies"] = [[self.full_access(), self.document(self.control_statement)]]
        if self.often(0.08):
            body["vpcEndpointPolicies"] = [self.document(self.endpoint_statement)]

    def document(self, statement=None):
        statement = statement or self.statement
        version = "2012-10-17" if self.often(0.95) else "2008-10-17"
        return {"Version": version, "Statement": [statement() for _ in range(self.pick((1, 1, 2, 3)))]}

    def full_access(self):
        everything = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
        return {"Version": "2012-10-17", "Statement": [everything]}

    def statement(self):
        made = {"Effect": "Allow" if self.often(0.87) else "Deny"}
        made["Action" if self.often(0.93) else "NotAction"] = self.some(self.action)
        made["Resource" if self.often(0.93) else "NotResource"] = self.some(self.resource)
        if self.often(0.4):
            made["Condition"] = self.condition()
        return made

    def resource_statement(self):
        made = self.statement()
        if self.body["action"] == "sts:AssumeRole":
            made = {key: value for key, value in made.items() if key in ("Effect", "Condition")} | {
                "Action": "sts:AssumeRole"
            }
        is_excluding = made["Effect"] == "Deny" and made.get("Action") != "sts:AssumeRole" and self.often(0.3)
        return made | {"NotPrincipal" if is_excluding else "Principal": self.principal()}

    def endpoint_statement(self):
        return self.statement() | {"Principal": "*"}

    def control_statement(self):
        """Customers' resource control policies only deny, by service, for every principal."""
        made = self.statement() | {"Effect": "Deny", "Principal": "*"}
        made.pop("NotAction", None)
        service = self.body["action"].split(":")[0]
        return made | {"Action": self.pick((self.body["action"], f"{service}:*", f"{service}:Delete*"))}

    def some(self, one):
        """One, or a list of one or two."""
        return one() if self.often(0.6) else [one() for _ in range(self.pick((1, 2)))]

    def action(self):
        service, name = self.body["action"].split(":")
        near = (
            f"{service}:{name}",
            f"{service}:*",
            "*",
            f"{service}:{name[:3]}*",
            f"{service}:{name[:-1]}?",
            f"{service}:*{name[-4:]}",
        )
        far = (
            f"{service}:{name.lower()}",
            f"{service.upper()}:{name}",
            f"{service}:Delete*",
            f"{service}:{name[:-1]}",
            "logs:*",
        )
        return self.pick(near) if self.often(0.75) else self.pick(far)

    def resource(self):
        arn = self.body["resource"]
        if arn == "*":
            return self.pick(("*", "*", "arn:aws:s3:::*", "arn:aws:s3:::bucket"))
        head, tail = re.fullmatch("(.*[:/])(.*)", arn).groups()
        near = (
            arn,
            "*",
            f"{head}*",
            arn[:-2] + "*",
            arn[:-1] + "?",
            arn.replace("alice", "${aws:username}"),
            arn.replace("red", "${aws:PrincipalTag/team}"),
            arn.replace("alice", "${aws:username, 'alice'}"),
        )
        far = (
            arn.replace("eu-west-1", "*"),
            arn.replace(HOME, AWAY),
            arn[:-1],
            arn + "x",
            head + tail.upper(),
            arn.replace("eu-west-1", "EU-WEST-1"),
            f"{head}${{*}}{tail}",
        )
        return self.pick(near) if self.often(0.8) else self.pick(far)

    def principal(self):
        caller, account = self.body["principal"], HOME
        everyone = ({"AWS": "*"},) if self.body["action"] == "sts:AssumeRole" else ("*", {"AWS": "*"})
        if not caller.startswith("arn:"):
            return self.pick((*everyone, {"Service": "events.amazonaws.com"}, {"AWS": account}))
        role = f"arn:aws:iam::{account}:role/reader"
        named = (caller, f"arn:aws:iam::{account}:root", account, role, f"arn:aws:iam::{account}:user/alice")
        others = (
            f"arn:aws:iam::{account}:user/bob",
            f"arn:aws:iam::{AWAY}:root",
            f"arn:aws:sts::{account}:assumed-role/reader/other",
        )
        if self.often(0.15):
            return self.pick(everyone)
        return {"AWS": self.some(lambda: self.pick(named) if self.often(0.8) else self.pick(others))}

    def condition(self):
        condition = {}
        for _ in range(self.pick((1, 1, 2))):
            key = self.pick(list(KEYS))
            condition.setdefault(self.operator(key), {})[self.spelled(key)] = self.some(
                lambda key=key: self.wanted(key)
            )
        for operator, keys in condition.items():
            if operator.startswith("Null"):
                condition[operator] = {key: self.pick(("true", "false")) for key in keys}
        return condition

    def operator(self, key):
        family = KEYS[key][0]
        if self.often(0.06):
            return "Null"
        if family == "IpAddress":
            name = self.pick(("IpAddress", "NotIpAddress"))
        else:
            name = family + self.pick(OPERATORS[family]) if family in OPERATORS else family
        if self.often(0.15):
            name += "IfExists"
        sets = ("ForAllValues:", "ForAnyValue:") if key in MANY else ()
        return self.pick(sets) + name if sets else name

    def spelled(self, key):
        return key if self.often(0.9) else key.lower()

    def wanted(self, key):
        _, values, more = KEYS[key]
        flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
        return self.pick(flat) if self.often(0.5) else self.pick(more)
