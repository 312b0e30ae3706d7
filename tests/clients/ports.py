"""Ports for servers that must be told theirs, or get it again after a kill."""

import random
import socket

# Linux gives ports from 32768 on to outgoing connections and to servers that ask for any free port: these are never given away.
PORTS = range(20_000, 32_000)


def free_ports(count):
    """Ports that are free now, and that no program gets that asks for any free port."""
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
