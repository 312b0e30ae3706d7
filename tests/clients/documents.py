"""Policy documents that many tests use."""

import json


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*"):
    return document({"Effect": "Allow", "Action": action, "Resource": resource})


def trust(**principal):
    return document({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})


ALLOW_ALL = allow("*")
TRUST_EC2 = trust(Service="ec2.amazonaws.com")
