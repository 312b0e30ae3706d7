"""Runs tests against Roleback, an AWS IAM and STS on your machine, each test in a fork of its own.

The fixtures are in `plugin`; `Server` and `Fork` are what they return.
"""

from .api import RolebackError
from .fork import Fork
from .server import Server

__all__ = ["Fork", "RolebackError", "Server"]
