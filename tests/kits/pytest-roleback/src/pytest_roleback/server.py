"""One server: the process, the pods that it was given, and its forks."""

import atexit
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import threading
from datetime import UTC
from pathlib import Path

from .api import Api, RolebackError
from .fork import Fork

# The longest time to wait for the line `Ready.`, in seconds. A start takes milliseconds, but longer on a loaded machine.
START_SECS_MAX = 60
# The longest time to wait for the end of the process, in seconds.
STOP_SECS_MAX = 10
# How much of the server's log is shown when it does not start, in characters.
LOG_CHARS_SHOWN = 4_000
# Variables of the server that reach it; others would make the results depend on the shell that the tests run in.
PASSED_VARIABLES = ("ROLEBACK_LOG", "ROLEBACK_POD_PASSPHRASE")
# LocalStack's variables, which the server reads, too.
LOCALSTACK_VARIABLES = ("AUTO_LOAD_POD", "ENFORCE_IAM", "GATEWAY_LISTEN", "IAM_SOFT_MODE", "PERSISTENCE", "SERVICES")
# The folders in which pods are looked for.
HERE = (".",)
# How long a fork without requests lives: it outlives every test, but not a worker that was killed.
FORK_TTL = "1h"


class Server:
    """A server that tests make forks of. Clients that use `endpoint` see the state that forks begin with."""

    def __init__(self, endpoint, process=None, base=None, pods=HERE):
        #: The endpoint URL for AWS clients.
        self.endpoint = base.endpoint if base else endpoint
        self._process = process
        # The fork that stands for the state of a server that others use, too.
        self._base = base
        self._pod_folders = [Path(folder) for folder in pods]
        self._stored = {}
        self._api = Api(endpoint)
        self._lock = threading.Lock()

    @classmethod
    def start(cls, binary=None, options=(), pods=HERE, default_binary=None):
        """Starts a server in memory on a free port. `pods` are the folders in which pods are looked for by name."""
        command = [find_binary(binary, default_binary), "serve", "--memory", "--listen", "127.0.0.1:0", *options]
        with tempfile.TemporaryFile() as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, env=_environment(), text=True
            )
            endpoint = _wait_until_ready(process)
            if endpoint is None:
                process.kill()
                process.wait()
                log.seek(0)
                said = log.read().decode(errors="replace")[-LOG_CHARS_SHOWN:].strip()
                raise RolebackError(f"`{' '.join(command)}` did not start: {said or 'it printed no error'}")
        # Whatever ends the program before `stop`, the server does not outlive it.
        atexit.register(process.kill)
        return cls(endpoint, process, pods=pods)

    @classmethod
    def attach(cls, endpoint, pods=HERE):
        """Uses a running server. Its state does not change: a fork of it takes the place of the state."""
        api = Api(endpoint)
        base = Fork(api, api.json("POST", "/_roleback/forks", {"ttl": FORK_TTL}))
        return cls(endpoint.rstrip("/"), base=base, pods=pods)

    def fork(self, pod=None, enforce=None, clock=None, seed=None, at=None):
        """Makes a fork of the state, or of a pod or of another moment (`at`). `Fork.drop` ends it."""
        if pod is not None and at is not None:
            raise RolebackError("`pod` and `at` both say where the fork begins: use one of them")
        if pod is not None:
            at = self._moment_of_pod(str(pod))
        wanted = {
            "ttl": FORK_TTL,
            "at": at or (self._base and f"fork:{self._base.name}"),
            "clock": clock and _clock(clock),
            "seed": seed,
        }
        new = {name: value for name, value in wanted.items() if value is not None}
        fork = Fork(self._api, self._api.json("POST", "/_roleback/forks", new))
        if enforce is not None:
            fork.enforce(enforce)
        return fork

    def load_pod(self, pod):
        """Merges a pod into the state that later forks begin with."""
        name = self._moment_of_pod(str(pod)).removeprefix("pod:")
        base = f"/_roleback/fork/{self._base.name}" if self._base else ""
        self._api.json("PUT", f"{base}/_roleback/snapshots/{name}/restore")

    def stop(self):
        """Stops the process, if this object started it. Its forks and its state are gone."""
        if self._base:
            self._base.drop()
        self._api.close()
        if self._process is None:
            return
        atexit.unregister(self._process.kill)
        self._process.terminate()
        try:
            self._process.wait(timeout=STOP_SECS_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def _moment_of_pod(self, pod):
        """The moment of a pod file, which is stored in the server once; or of a pod that the server has."""
        path = self._pod_file(pod)
        if path is None:
            return f"pod:{pod}"
        with self._lock:
            if path not in self._stored:
                content = path.read_bytes()
                # Workers that share a server can store different files of one name.
                name = f"test-{hashlib.sha256(content).hexdigest()[:16]}"
                self._api.json("POST", f"/_roleback/snapshots/{name}/file", content)
                self._stored[path] = f"pod:{name}"
            return self._stored[path]

    def _pod_file(self, pod):
        for folder in self._pod_folders:
            path = folder / (pod if pod.endswith(".pod") else f"{pod}.pod")
            if path.is_file():
                return path.resolve()
        if pod.endswith(".pod"):
            looked = ", ".join(f"`{folder}`" for folder in self._pod_folders)
            raise RolebackError(f"pod file `{pod}` not found in {looked}")
        return None


def find_binary(binary=None, default=None):
    """The path of the program: the given one, that of the variable ROLEBACK_BINARY, or `default` on the PATH."""
    asked = binary or os.environ.get("ROLEBACK_BINARY") or default or "roleback"
    if found := shutil.which(asked):
        return found
    raise RolebackError(
        f"cannot find the program `{asked}`: install it with `cargo install --path crates/cli`, "
        "or set ROLEBACK_BINARY or `--roleback-binary` to its path"
    )


def _environment():
    def is_passed(name):
        if name.startswith("ROLEBACK_"):
            return name in PASSED_VARIABLES
        return name.removeprefix("LOCALSTACK_") not in LOCALSTACK_VARIABLES

    return {name: value for name, value in os.environ.items() if is_passed(name)}


def _wait_until_ready(process):
    """The endpoint, once the process accepts requests; `None` if it ends before that or takes too long."""
    timer = threading.Timer(START_SECS_MAX, process.kill)
    timer.daemon = True
    timer.start()
    endpoint = None
    try:
        for line in process.stdout:
            if found := re.match(r"\s+endpoint\s+(http://\S+)", line):
                endpoint = found[1]
            if line == "Ready.\n":
                return endpoint
        return None
    finally:
        timer.cancel()


def _clock(clock):
    """A clock as the server reads it, from a datetime or a text."""
    if hasattr(clock, "isoformat"):
        if clock.tzinfo is None:
            raise RolebackError(f"the clock {clock!r} has no time zone: use an aware datetime")
        return f"fixed:{clock.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}"
    return clock if clock == "real" or clock.startswith("fixed:") else f"fixed:{clock}"
