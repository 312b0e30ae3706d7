"""Requests to the HTTP API of a server, over one connection that stays open."""

import http.client
import json
import threading
import urllib.parse

# The longest time to wait for a response, in seconds.
REQUEST_SECS_MAX = 60


class RolebackError(Exception):
    """The server could not be started, or refused a request."""

    def __init__(self, message, code=None):
        super().__init__(message)
        self.code = code


class Api:
    """The HTTP API of the server at an endpoint. Threads can share it."""

    def __init__(self, endpoint):
        parts = urllib.parse.urlsplit(endpoint)
        if parts.scheme != "http" or not parts.hostname:
            raise RolebackError(f"`{endpoint}` is not an endpoint: use a URL such as http://127.0.0.1:4566")
        self._base = parts.path.rstrip("/")
        # Made by hand, so that no proxy of the environment is used.
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=REQUEST_SECS_MAX)
        self._lock = threading.Lock()

    def json(self, method, path, body=None):
        """The JSON of the response. `body` is sent as it is if it is bytes, otherwise as JSON."""
        return json.loads(self._send(method, path, body))

    def lines(self, path):
        """The objects of a response with one JSON object in each line."""
        return [json.loads(line) for line in self._send("GET", path, None).splitlines()]

    def close(self):
        with self._lock:
            self._connection.close()

    def _send(self, method, path, body):
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        with self._lock:
            try:
                status, text = self._exchange(method, path, data)
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                # The server closes connections that were idle for long; the next request opens a new one.
                self._connection.close()
                status, text = self._exchange(method, path, data)
            except OSError as error:
                self._connection.close()
                where = f"{self._connection.host}:{self._connection.port}"
                raise RolebackError(f"cannot reach the server at {where}: {error}") from error
        if status >= 300:
            raise _refusal(method, path, status, text)
        return text

    def _exchange(self, method, path, data):
        self._connection.request(method, self._base + path, body=data)
        response = self._connection.getresponse()
        return response.status, response.read()


def _refusal(method, path, status, text):
    try:
        error = json.loads(text)["error"]
        return RolebackError(error["message"], error["code"])
    except (ValueError, KeyError, TypeError):
        shown = text[:200].decode(errors="replace")
        return RolebackError(f"{method} {path} returned {status}: {shown}")
