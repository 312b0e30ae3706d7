"""Servers of other services that the gateway passes requests to: moto."""

import json
import subprocess
import threading

import harness

MOTO = harness.REPOSITORY / "tests/.tools/moto/bin/moto_server"


class Moto:
    """One server of moto on a free port."""

    def __init__(self):
        self.process = subprocess.Popen(
            [MOTO, "-H", "127.0.0.1", "-p", "0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=harness.clean_environment(MOTO_ACCOUNT_ID=harness.ROOT_ACCOUNT, PYTHONUNBUFFERED="1"),
        )
        self.lines = []
        for line in self.process.stderr:
            self.lines.append(line)
            if "Running on" in line:
                self.url = line.split()[-1]
                break
        else:
            raise AssertionError("moto did not start: " + "".join(self.lines))
        threading.Thread(target=lambda: self.lines.extend(self.process.stderr), daemon=True).start()

    def requests(self):
        """The requests that it answered, as its log shows them: `PUT /bucket HTTP/1.1`."""
        return [line.split('"')[1] for line in self.lines if line.count('"') >= 2]

    def close(self):
        self.process.kill()
        self.process.wait()


class User:
    """A user with exactly the permissions that a test grants."""

    def __init__(self, server, name):
        self.server, self.name, self.iam = server, name, server.client("iam")
        self.iam.create_user(UserName=name)
        self.key = self.iam.create_access_key(UserName=name)["AccessKey"]

    def may(self, *grants):
        """Grants (action, resource, ...) and nothing else."""
        statements = [
            {"Effect": "Allow", "Action": action, "Resource": resource, "Condition": condition[0] if condition else {}}
            for action, resource, *condition in grants
        ]
        if not statements:
            statements = [{"Effect": "Allow", "Action": "iam:GetUser", "Resource": "arn:aws:iam::*:user/nobody"}]
        document = {"Version": "2012-10-17", "Statement": statements}
        self.iam.put_user_policy(UserName=self.name, PolicyName="own", PolicyDocument=json.dumps(document))

    def client(self, service, **options):
        return self.server.client(service, self.key["AccessKeyId"], self.key["SecretAccessKey"], **options)
