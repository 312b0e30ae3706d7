"""Kills a server repeatedly while eight clients write to it, and checks that no acknowledged write is lost.

    python tests/reliability/kill9.py --rounds 100 [--seed N] [--keep DIR]

A round: start; write; SIGKILL at a moment drawn from the seed; start; look. A quarter of the rounds are killed once more
while they start. What must hold:

- every write that was answered is there, and no later write of the same client that was never sent;
- of a write that was in flight all or nothing is there: the two tags of one TagUser are always equal;
- in the end `verify` passes, and its state hash equals that of `replay` from the events alone.
"""

import argparse
import itertools
import random
import re
import shutil
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "clients"))

from harness import Server, roleback
from signer import Connection, Key

WRITERS = 8
# The time before the kill: long enough for some batches, short enough for a hundred rounds.
WRITING_SECS = (0.02, 0.35)
# The time range of an early kill during a start; a start takes about this long.
STARTING_SECS = (0.0, 0.03)
EARLY_KILL_SHARE = 0.25
VERIFY_EVERY_ROUNDS = 25


@dataclass
class User:
    """The expected state of one user: `step` was acknowledged, `sent` can be present as well."""

    account: str
    name: str
    step: int = -1
    sent: int = -1


@dataclass
class Writer:
    """One client: sends one request after the other until the server is gone."""

    number: int
    random: random.Random
    users: list = field(default_factory=list)
    fault: str | None = None

    def write(self, endpoint, account):
        self.users, connection = [], Connection(endpoint, timeout_secs=30)
        try:
            for count in itertools.count():
                self._write_one(connection, User(account, f"w{self.number}-u{count}"))
        except OSError:
            return  # killed: what was sent last may or may not be there
        except Exception as error:  # http.client has many ways to say that the server went away
            if "Remote" not in type(error).__name__ and "Incomplete" not in type(error).__name__:
                self.fault = f"writer {self.number}: {error!r}"

    def _write_one(self, connection, new_user):
        if self.users and self.random.random() < 0.5:
            user, action = self.random.choice(self.users), "TagUser"
        else:
            user, action = new_user, "CreateUser"
            self.users.append(user)
        user.sent += 1
        status, body = connection.call(action, Key(user.account), UserName=user.name, **tags(user.sent))
        if status != 200:
            raise ValueError(f"{action} was refused: {status} {body}")
        user.step = user.sent


def tags(step):
    """Two tags of one value: either both change or none."""
    pairs = [(f"Tags.member.{number}.Key", key) for number, key in [(1, "a"), (2, "b")]]
    return dict(pairs) | {f"Tags.member.{number}.Value": str(step) for number in [1, 2]}


def look(connection, user):
    """The difference from the expected state of one user, or None."""
    status, body = connection.call("GetUser", Key(user.account), UserName=user.name)
    if status == 404:
        return None if user.step < 0 else f"{user.name} was answered and is gone"
    values = [int(value) for value in re.findall(r"<Value>(\d+)</Value>", body)]
    if status != 200 or len(values) != 2:
        return f"{user.name}: {status} {body}"
    if values[0] != values[1]:
        return f"{user.name} has half of a write: {values}"
    if not user.step <= values[0] <= user.sent:
        return f"{user.name} is at step {values[0]}, answered were {user.step}, sent {user.sent}"
    return None


def look_at_all(endpoint, users):
    connection = Connection(endpoint)
    return [fault for fault in (look(connection, user) for user in users) if fault]


class Loop:
    """Rounds over one directory that grows."""

    def __init__(self, directory, seed):
        self.directory, self.random = Path(directory), random.Random(seed)
        self.users, self.faults, self.early_kills = [], [], 0
        self.writers = [Writer(number, random.Random(f"{seed}-{number}")) for number in range(WRITERS)]
        self.server = Server(data_dir=self.directory)

    def round(self, number):
        account = f"{number + 1:012}"  # of its own, or the quota of users would end the loop
        threads = [
            threading.Thread(target=writer.write, args=(self.server.endpoint, account)) for writer in self.writers
        ]
        for thread in threads:
            thread.start()
        time.sleep(self.random.uniform(*WRITING_SECS))
        self.server.kill()
        for thread in threads:
            thread.join()
        self._start()
        written = [user for writer in self.writers for user in writer.users]
        self.faults += [writer.fault for writer in self.writers if writer.fault]
        self.faults += [f"round {number}: {fault}" for fault in look_at_all(self.server.endpoint, written)]
        self.users += written
        if (number + 1) % VERIFY_EVERY_ROUNDS == 0:
            self.verify()

    def _start(self):
        if self.random.random() < EARLY_KILL_SHARE:
            self.early_kills += 1
            self.server.start(wait=False)
            time.sleep(self.random.uniform(*STARTING_SECS))
            self.server.kill()
        self.server.start()

    def verify(self):
        """Kills the server, checks the directory, and starts the server again."""
        self.server.kill()
        said = {}
        for verb in ["verify", "replay"]:
            done = roleback(verb, "--data-dir", self.directory)
            said[verb] = set(re.findall(r"\b[0-9a-f]{64}\b", done.stdout))
            if done.returncode != 0:
                self.faults.append(f"{verb}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        if not said["verify"] & said["replay"]:
            self.faults.append(f"verify and replay name no common state: {said}")
        self.server.start()

    def finish(self):
        self.verify()
        self.faults += look_at_all(self.server.endpoint, self.users)
        self.server.close()


def run(directory, rounds, seed, progress=lambda line: None):
    """Returns a finished Loop; its `faults` should be empty."""
    loop = Loop(directory, seed)
    for number in range(rounds):
        loop.round(number)
        progress(f"round {number + 1}/{rounds}: {len(loop.users)} users, {len(loop.faults)} faults")
        if loop.faults:
            break
    loop.finish()
    return loop


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", default=str(time.time_ns()))
    parser.add_argument("--keep", type=Path, help="work here and leave the directory behind")
    arguments = parser.parse_args()
    directory = arguments.keep or Path(tempfile.mkdtemp(prefix="roleback-kill9-"))
    print(f"seed {arguments.seed}")
    loop = run(directory / "data", arguments.rounds, arguments.seed, progress=print)
    answered = sum(user.step + 1 for user in loop.users)
    print(f"{answered} writes answered, {loop.early_kills} kills during start, {len(loop.faults)} faults")
    print("\n".join(loop.faults))
    if not arguments.keep and not loop.faults:
        shutil.rmtree(directory)
    sys.exit(1 if loop.faults else 0)


if __name__ == "__main__":
    main()
