"""A fork: the state of one test, which no other test sees."""

from .api import RolebackError

# LocalStack's names of the enforcement modes, which the server's endpoint takes.
MODES = {True: "ENFORCED", False: "DISABLED", "on": "ENFORCED", "off": "DISABLED", "soft": "SOFT_MODE"}
# The server's limit on the records or decisions in one response.
PAGE_LINES = 1_000


class Fork:
    """An isolated copy of the state. `endpoint` is the endpoint URL for AWS clients."""

    def __init__(self, api, made):
        self._api = api
        #: Its name, as `roleback fork list` shows it.
        self.name = made["name"]
        #: The endpoint URL for AWS clients.
        self.endpoint = made["endpoint"]
        self._begins_at = made["parent"]["seq"]
        self._path = f"/_roleback/fork/{self.name}"

    def log(self):
        """The records since the fork began, the oldest first: dicts with `seq`, `operation`, `summary`, `caller`, ..."""
        records, first = [], self._begins_at + 1
        query = f"order=oldest&limit={PAGE_LINES}"
        while page := self._api.lines(f"{self._path}/_roleback/log?{query}&from={first}"):
            records += page
            first = page[-1]["seq"] + 1
        return records

    def denials(self):
        """The last denied permissions, the newest first, at most 1,000: dicts with `caller`, `action`, `resource`, `decision`, `by`, ..."""
        return self._api.lines(f"{self._path}/_roleback/decisions?decision=denied&limit={PAGE_LINES}")

    def explain(self, principal, action, resource="*", context=None):
        """Why a request is allowed or denied: a dict with `decision`, `because`, `layers`, `changes`, ...

        `principal` is an ARN, `user/NAME` or `role/NAME`. `context` has condition keys, such as
        `{"aws:SourceIp": "203.0.113.1"}`.
        """
        asked = {"principal": principal, "action": action, "resource": resource, "context": context or {}}
        return self._api.json("POST", f"{self._path}/_roleback/explain", asked)["explanations"][0]

    def assert_allowed(self, principal, action, resource="*", context=None):
        """Fails, with the reason, unless policies allow the request. The enforcement mode does not matter."""
        found = self.explain(principal, action, resource, context)
        if found["decision"] != "allowed":
            raise AssertionError(_sentence(found))

    def assert_denied(self, principal, action, resource="*", because=None, context=None):
        """Fails, with the reason, if policies allow the request, or the reason does not contain the text `because`."""
        found = self.explain(principal, action, resource, context)
        if found["decision"] == "allowed" or (because is not None and because not in found["because"]):
            wanted = "" if because is None else f", expected a denial because {because}"
            raise AssertionError(_sentence(found) + wanted)

    def last_denial(self):
        """The explanation of the newest denial, or `None`."""
        try:
            return self._api.json("POST", f"{self._path}/_roleback/explain", {"lastDenied": True})["explanations"][0]
        except RolebackError as error:
            if error.code != "not_found":
                raise
            return None

    def enforce(self, mode=True):
        """Switches enforcement: `True`, `False`, or "soft", which records denials and allows the requests."""
        if mode not in MODES:
            raise RolebackError(f"`{mode}` is not an enforcement mode: use True, False or 'soft'")
        self._api.json("POST", f"{self._path}/_aws/iam/config", {"state": MODES[mode]})

    def advance_clock(self, duration):
        """Moves the clock forward by a duration such as "90s", "15m" or "2h". Sessions expire without waiting."""
        self._api.json("POST", f"{self._path}/_roleback/clock", {"advance": duration})

    def reset(self):
        """Returns to the state that the fork began with."""
        self._api.json("POST", f"/_roleback/forks/{self.name}/reset", {})

    def drop(self):
        """Ends the fork."""
        self._api.json("DELETE", f"/_roleback/forks/{self.name}")


def _sentence(found):
    verb = "is allowed" if found["decision"] == "allowed" else "is denied"
    return f"{found['action']} on {found['resource']} {verb} for {found['principal']} because {found['because']}"
