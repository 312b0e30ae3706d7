"""The two evaluators: a Roleback server in memory, and the library in a Node process."""

import http.client
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", HERE.parent.parent / "target"))
BINARIES = (TARGET / "release/roleback", TARGET / "debug/roleback")
ANSWER_SECS_MAX = 60


def install():
    """Installs the pinned packages if they are missing."""
    lock, stamp = HERE / "package-lock.json", HERE / "node_modules/installed-package-lock.json"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=HERE, check=True)
    shutil.copy(lock, stamp)


class Both:
    """Runs both during the block. `ask` returns Roleback's decision and the library's, or why one refuses."""

    def __init__(self, binary):
        self.binary = binary
        self.asked = 0

    def __enter__(self):
        pipe = subprocess.PIPE
        server = [self.binary, "serve", "--memory", "--listen", "127.0.0.1:0"]
        self.server = subprocess.Popen(server, stdout=pipe, stderr=subprocess.DEVNULL, text=True)
        self.node = subprocess.Popen(["node", "simulate.mjs"], cwd=HERE, stdin=pipe, stdout=pipe, text=True)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port(), timeout=ANSWER_SECS_MAX)
        return self

    def __exit__(self, *_):
        self.node.stdin.close()
        self.server.terminate()
        self.node.wait()
        self.server.wait()

    def port(self):
        for line in self.server.stdout:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                return int(found[1])
        raise SystemExit(f"{self.binary} ended with {self.server.wait()} before it listened")

    def ask(self, question):
        self.asked += 1
        return self.roleback(question), self.library(question)

    def roleback(self, question):
        self.connection.request("POST", "/_roleback/evaluate", json.dumps(question))
        answer = self.connection.getresponse()
        told = json.loads(answer.read())
        return told.get("decision") or f"refused: {told['error']['message']}"

    def library(self, question):
        self.node.stdin.write(json.dumps(question) + "\n")
        self.node.stdin.flush()
        answer = json.loads(self.node.stdout.readline())
        return answer.get("decision") or f"refused: {answer['refused']}"
