"""The variables that lead AWS clients to a server, and nowhere else."""

import os
import sys

REGION = "us-east-1"
# Its secret makes it the root user; the id is not one that AWS gives out.
KEY = "test"
# Names that must not reach clients: other credentials, profiles and endpoints would win, or lead to AWS.
REMOVED = (
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_DEFAULT_PROFILE",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_SECURITY_TOKEN",
    "AWS_SESSION_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)
SERVICE_ENDPOINT = "AWS_ENDPOINT_URL_"


class Environment:
    """Variables that are set until `restore`, which brings back those before. They can be nested."""

    def __init__(self):
        self._before = {}

    def lead_to(self, endpoint):
        """Sets all variables that AWS clients need."""
        for name in [*REMOVED, *(name for name in os.environ if name.startswith(SERVICE_ENDPOINT))]:
            self._set(name, None)
        self._set("AWS_ACCESS_KEY_ID", KEY)
        self._set("AWS_SECRET_ACCESS_KEY", KEY)
        self._set("AWS_DEFAULT_REGION", REGION)
        self._set("AWS_REGION", REGION)
        self._set("AWS_EC2_METADATA_DISABLED", "true")
        for name in ("NO_PROXY", "no_proxy"):
            self._set(name, ",".join(filter(None, [os.environ.get(name), "127.0.0.1", "localhost"])))
        self.switch(endpoint)

    def switch(self, endpoint):
        """Sets only the endpoint."""
        self._set("AWS_ENDPOINT_URL", endpoint)

    def restore(self):
        for name, value in self._before.items():
            _put(name, value)
        self._before = {}

    def _set(self, name, value):
        self._before.setdefault(name, os.environ.get(name))
        _put(name, value)


def _put(name, value):
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


class DefaultSession:
    """boto3's default session, which keeps the credentials that it found first: put aside until `restore`."""

    def __init__(self):
        boto3 = sys.modules.get("boto3")
        self._before = getattr(boto3, "DEFAULT_SESSION", None)
        self._replace(None)

    def restore(self):
        self._replace(self._before)

    @staticmethod
    def _replace(session):
        # Also a boto3 that a test imported later.
        if boto3 := sys.modules.get("boto3"):
            boto3.DEFAULT_SESSION = session
