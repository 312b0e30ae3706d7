"""A server of our own for a test: started on a free port, parsed, killed, started again."""

import functools
import json
import os
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import boto3
from botocore.config import Config

REPOSITORY = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("SERVER_UNDER_TEST", REPOSITORY / "target/release/roleback"))
REGION = "us-east-1"
ROOT_ACCOUNT = "000000000000"

# The longest time to wait for a start. A start takes milliseconds, but longer on a loaded machine.
START_SECS_MAX = 60
# The longest time to wait for a result that appears later.
PATIENCE_SECS = 60
REQUEST_SECS_MAX = 60


class StartFailed(Exception):
    """The server ended, or printed nothing more, before the line `Ready.`."""

    def __init__(self, status, stdout, stderr):
        super().__init__(f"exit status {status}\n--- stdout\n{stdout}\n--- stderr\n{stderr}")
        self.status, self.stdout, self.stderr = status, stdout, stderr


def clean_environment(**more):
    """The environment without variables that would redirect an AWS client or configure the server."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "ROLEBACK_", "LOCALSTACK_"))}
    kept |= {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_PAGER": "",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
    return kept | more


@functools.cache
def session():
    return boto3.session.Session()


# A session may not make two clients at once.
MAKING = threading.Lock()


def client(service, **options):
    """A client of boto3. One session makes all of them: a new one would read the descriptions of the services again, which takes many times as long."""
    with MAKING:
        return session().client(service, **options)


class Server:
    """One server process. `data_dir` None means `--memory`."""

    def __init__(self, *options, data_dir=None):
        self.options, self.data_dir = options, data_dir
        self.process = self.endpoint = None
        self.start()

    def command(self):
        where = ["--data-dir", str(self.data_dir)] if self.data_dir else ["--memory"]
        # No test asks a real issuer for its keys.
        keys = [] if "--issuer-keys" in self.options else ["--issuer-keys", "registered"]
        return [str(BINARY), "serve", "--listen", "127.0.0.1:0", *where, *keys, *self.options]

    def start(self, wait=True):
        self.process = subprocess.Popen(
            self.command(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=clean_environment()
        )
        self.stdout, self.stderr = [], []
        self.errors = self._drain(self.process.stderr, self.stderr)
        if wait:
            self.wait_until_ready()
        return self

    def wait_until_ready(self):
        timer = threading.Timer(START_SECS_MAX, self.process.kill)
        timer.start()
        try:
            for line in self.process.stdout:
                self.stdout.append(line.rstrip("\n"))
                if self.stdout[-1] == "Ready.":
                    break
            else:
                status = self.process.wait()
                self.errors.join()
                raise StartFailed(status, "\n".join(self.stdout), "".join(self.stderr))
        finally:
            timer.cancel()
        self.endpoint = re.search(r"http://127\.0\.0\.1:\d+", "\n".join(self.stdout)).group()
        self._drain(self.process.stdout, self.stdout)

    def _drain(self, stream, into):
        """Reads a pipe to its end, so that a server with much output is never blocked by it. Returns the reading thread."""
        reader = threading.Thread(target=lambda: into.extend(stream), daemon=True)
        reader.start()
        return reader

    def kill(self):
        """Kills the process; no signal handler runs."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Stops the process as a service manager does. Returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=START_SECS_MAX)

    def log(self):
        """Stops the server. Returns all that it logged: a line can be read later than the answer that it is about."""
        self.stop()
        self.errors.join()
        return "".join(self.stderr)

    def restart(self):
        self.kill()
        return self.start()

    def close(self):
        if self.process.poll() is None:
            self.kill()

    def client(self, service, key="test", secret="test", token=None, region=REGION, **config):
        return client(
            service,
            endpoint_url=self.endpoint,
            region_name=region,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
            config=Config(
                retries={"max_attempts": 1, "mode": "standard"}, proxies={}, read_timeout=REQUEST_SECS_MAX, **config
            ),
        )

    def http(self, method, path, body=None, headers=()):
        """A plain request. Answers (status, headers, body)."""
        request = urllib.request.Request(self.endpoint + path, data=body, method=method, headers=dict(headers))
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=REQUEST_SECS_MAX) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def json(self, method, path, body=None):
        """A plain request that must succeed with JSON."""
        status, _, text = self.http(method, path, body)
        assert status in (200, 201), (status, text[:1000])
        return json.loads(text)


def until(ask):
    """Repeats `ask` until it returns a value."""
    end = time.monotonic() + PATIENCE_SECS
    while time.monotonic() < end:
        if answer := ask():
            return answer
        time.sleep(0.2)
    raise AssertionError("the result did not appear")


def roleback(*arguments, stdin=subprocess.DEVNULL, **environment):
    """Runs the program. Answers a CompletedProcess with text."""
    return subprocess.run(
        [str(BINARY), *map(str, arguments)],
        stdin=stdin,
        capture_output=True,
        text=True,
        env=clean_environment(**environment),
        timeout=5 * START_SECS_MAX,
    )
