"""A container engine as clients of Docker's API see it: its one image is Roleback's, and a container is a process of this machine.

So the modules of Testcontainers, which speak only this API, run unchanged on a machine without an engine: what they wait for comes
from the image's entrypoint and from the program. <https://docs.docker.com/reference/api/engine/>
"""

import http.server
import json
import os
import re
import secrets
import struct
import subprocess
import threading
import urllib.parse

from harness import BINARY, PATIENCE_SECS, REPOSITORY, clean_environment

ENTRYPOINT = REPOSITORY / "ops/container/docker-entrypoint.sh"
PORT = "4566/tcp"
API_VERSION = "1.44"
STDOUT, STDERR = 1, 2


class Container:
    """A process that runs the image's entrypoint, with the command and the variables that a client asked for."""

    def __init__(self, asked):
        self.id = secrets.token_hex(32)
        self.asked = asked
        self.frames, self.port, self.process = [], None, None
        self.changed = threading.Condition()

    def start(self):
        variables = dict(pair.split("=", 1) for pair in self.asked.get("Env") or [])
        # Port 4566 of the container is a free port here, and its volume is memory.
        variables |= {"ROLEBACK_LISTEN": "127.0.0.1:0", "ROLEBACK_MEMORY": "true"}
        variables["PATH"] = os.pathsep.join([str(BINARY.parent), os.environ["PATH"]])
        command = [str(ENTRYPOINT), *(self.asked.get("Cmd") or [])]
        environment = clean_environment(**variables)
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=environment
        )
        for stream, pipe in [(STDOUT, self.process.stdout), (STDERR, self.process.stderr)]:
            threading.Thread(target=self._read, args=(stream, pipe), daemon=True).start()
        with self.changed:
            self.changed.wait_for(lambda: self.port or not self.is_running(), timeout=PATIENCE_SECS)

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def _read(self, stream, pipe):
        for line in pipe:
            found = re.search(rb"endpoint +http://127\.0\.0\.1:(\d+)", line)
            with self.changed:
                self.port = int(found[1]) if found else self.port
                self.frames.append((stream, line))
                self.changed.notify_all()
        with self.changed:
            self.changed.notify_all()

    def log(self, streams, follow):
        """The frames of a multiplexed stream."""
        sent = 0
        while True:
            with self.changed:
                if follow:
                    self.changed.wait_for(lambda seen=sent: len(self.frames) > seen or not self.is_running(), timeout=1)
                new, ended = self.frames[sent:], not self.is_running()
            sent += len(new)
            yield from (struct.pack(">BxxxL", stream, len(line)) + line for stream, line in new if stream in streams)
            if not follow or (ended and not new):
                return

    def stop(self):
        if self.is_running():
            self.process.terminate()
            self.process.wait(timeout=PATIENCE_SECS)

    def described(self):
        ports = {PORT: [{"HostIp": "127.0.0.1", "HostPort": str(self.port)}]} if self.port else {}
        status = "running" if self.is_running() else "created" if self.process is None else "exited"
        config = {key: self.asked.get(key) for key in ("Env", "Cmd", "Image", "Labels", "ExposedPorts")}
        return {
            "Id": self.id,
            "Name": f"/{self.id[:12]}",
            "Created": "2026-01-01T00:00:00Z",
            "Config": config | {"Tty": False, "Hostname": self.id[:12]},
            "HostConfig": self.asked.get("HostConfig") or {},
            "State": {"Status": status, "Running": self.is_running(), "StartedAt": "", "FinishedAt": "", "ExitCode": 0},
            "NetworkSettings": {"Ports": ports, "Networks": {"bridge": {"NetworkID": "n", "IPAddress": "127.0.0.1"}}},
        }


class Engine(http.server.ThreadingHTTPServer):
    """The engine at `tcp://127.0.0.1:PORT`, the value of DOCKER_HOST."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.containers, self.removed, self.unknown = {}, [], []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"tcp://127.0.0.1:{self.server_port}"

    def close(self):
        for container in self.containers.values():
            container.stop()
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._answer("GET")

    def do_HEAD(self):
        self._answer("HEAD")

    def do_POST(self):
        self._answer("POST")

    def do_DELETE(self):
        self._answer("DELETE")

    def log_message(self, *_):
        """The tests' output has no log of requests."""

    def _answer(self, method):
        url = urllib.parse.urlsplit(self.path)
        path = re.sub(r"^/v[\d.]+", "", url.path)
        asked = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)) or b"{}")
        for verb, pattern, handle in ROUTES:
            if verb == method and (found := re.fullmatch(pattern, path)):
                container = self.server.containers.get(found[1]) if found.groups() else None
                if found.groups() and container is None:
                    return self._json(404, {"message": f"No such container: {found[1]}"})
                return handle(self, container, dict(urllib.parse.parse_qsl(url.query)), asked)
        self.server.unknown.append(f"{method} {path}")
        return self._json(404, {"message": f"unknown request {method} {path}"})

    def _ping(self, *_):
        self._bytes(200, b"OK", "text/plain")

    def _version(self, *_):
        self._json(200, {"Version": "27.0.0", "ApiVersion": API_VERSION, "MinAPIVersion": "1.24", "Os": "linux"})

    def _info(self, *_):
        self._json(200, {"ID": "engine", "ServerVersion": "27.0.0", "OSType": "linux", "OperatingSystem": "Linux"})

    def _image(self, *_):
        self._json(200, {"Id": "sha256:0", "RepoTags": ["roleback:latest"], "Config": {"ExposedPorts": {PORT: {}}}})

    def _none(self, *_):
        self._json(200, [])

    def _create(self, _container, _query, asked):
        container = Container(asked)
        self.server.containers[container.id] = container
        self._json(201, {"Id": container.id, "Warnings": []})

    def _start(self, container, *_):
        container.start()
        self._bytes(204, b"")

    def _inspect(self, container, *_):
        self._json(200, container.described())

    def _stop(self, container, *_):
        container.stop()
        self._bytes(204, b"")

    def _remove(self, container, *_):
        container.stop()
        self.server.removed.append(self.server.containers.pop(container.id))
        self._bytes(204, b"")

    def _logs(self, container, query, _asked):
        is_on = {"1", "true", "True"}
        streams = {n for n, name in [(STDOUT, "stdout"), (STDERR, "stderr")] if query.get(name) in is_on}
        self.send_response(200)
        self.send_header("content-type", "application/vnd.docker.multiplexed-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        try:
            for frame in container.log(streams, query.get("follow") in is_on):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(frame), frame))
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            # The client has seen what it waits for.
            self.close_connection = True

    def _json(self, status, body):
        self._bytes(status, json.dumps(body).encode())

    def _bytes(self, status, body, content_type="application/json"):
        self.send_response(status)
        self.send_header("api-version", API_VERSION)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


ROUTES = [
    ("GET", "/_ping", Handler._ping),
    ("HEAD", "/_ping", Handler._ping),
    ("GET", "/version", Handler._version),
    ("GET", "/info", Handler._info),
    ("GET", "/images/.+/json", Handler._image),
    ("GET", "/containers/json", Handler._none),
    ("POST", "/containers/create", Handler._create),
    ("GET", "/containers/(\\w+)/json", Handler._inspect),
    ("POST", "/containers/(\\w+)/start", Handler._start),
    ("POST", "/containers/(\\w+)/stop", Handler._stop),
    ("GET", "/containers/(\\w+)/logs", Handler._logs),
    ("DELETE", "/containers/(\\w+)", Handler._remove),
]
