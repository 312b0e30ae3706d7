"""Ports for servers that must be told theirs, or get it again after a kill."""

import random
import socket

# What neither a server that asks for any free port gets nor an outgoing connection, unless the system is told otherwise.
PORTS = range(20_000, 32_000)


def free_ports(count):
    """Ports that are free now, and that nothing takes which asks for any."""
    found = []
    while len(found) < count:
        port = random.SystemRandom().choice(PORTS)
        if port not in found and is_free(port):
            found.append(port)
    return found


def is_free(port):
    try:
        socket.create_server(("127.0.0.1", port)).close()
        return True
    except OSError:
        return False
