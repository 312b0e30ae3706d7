"""Log lines as JSON, with the request id that the client got and the trace that the client named."""

import json

import pytest

from harness import Server, until

TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.fixture
def server(monkeypatch):
    # LocalStack's variable for the level: with it, every request has a line.
    monkeypatch.setenv("LS_LOG", "info")
    server = Server("--log-format", "json")
    yield server
    server.close()


def call(server, **headers):
    """Calls an operation without a signature. Returns the line of the call."""
    path = "/?Action=GetCallerIdentity&Version=2011-06-15"
    status, answered, _ = server.http("GET", path, headers=headers)
    assert status == 403
    wanted = answered["x-amzn-requestid"]

    def find():
        lines = [json.loads(line) for line in list(server.stderr)]
        fields = [line["fields"] for line in lines if line["fields"].get("request_id") == wanted]
        return [one for one in fields if one["message"].startswith("AWS ")]

    [line] = until(find)
    return line


def test_a_line_has_the_request_id_and_the_trace(server):
    line = call(server, traceparent=f"00-{TRACE}-b7ad6b7169203331-01")
    assert line["message"] == "AWS sts.GetCallerIdentity => 403 (MissingAuthenticationToken)"
    assert line["trace_id"] == TRACE


@pytest.mark.parametrize("header", [None, "00-x-y-01", f"ff-{TRACE}-b7ad6b7169203331-01"])
def test_a_request_without_a_valid_trace_has_none(server, header):
    line = call(server, **({"traceparent": header} if header else {}))
    assert "trace_id" not in line
