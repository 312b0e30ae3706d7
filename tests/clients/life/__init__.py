"""A life of an account in which every operation of IAM and STS succeeds at least once.

Each function of the modules here is a chapter that stands on the earlier ones: `do(operation, **input)` makes one call as the
account's root user and answers the parsed response, `life` has what earlier chapters left. `chapters.py` has their order.
"""

import time

TAGS = [{"Key": "team", "Value": "a"}]
AWS_POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def until_complete(state):
    for _ in range(100):
        if state() in ("COMPLETE", "COMPLETED"):
            return
        time.sleep(0.1)
    raise AssertionError("never complete")
