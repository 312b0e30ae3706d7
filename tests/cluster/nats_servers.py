"""Three NATS servers in processes of their own, and a proxy that can cut a node off from them."""

import contextlib
import json
import socket
import subprocess
import threading
import time
import urllib.request

from ports import free_ports

COUNT = 3
# Time for the servers to find each other and elect a leader, on a loaded machine.
START_SECS_MAX = 90


def get(url):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=2) as answer:
        return json.load(answer)


class Cluster:
    def __init__(self, program, directory, sync="always", settings=""):
        self.program, self.directory = program, directory
        ports = free_ports(3 * COUNT)
        self.ports, self.monitors, routes = ports[:COUNT], ports[COUNT : 2 * COUNT], ports[2 * COUNT :]
        self.processes = [None] * COUNT
        directory.mkdir()
        for number in range(COUNT):
            self.config(number).write_text(
                f"server_name: n{number}\nlisten: 127.0.0.1:{self.ports[number]}\nhttp: 127.0.0.1:{self.monitors[number]}\n"
                f'jetstream {{ store_dir: "{directory / str(number)}", sync_interval: {sync} }}\n'
                f"cluster {{ name: test, no_advertise: true, listen: 127.0.0.1:{routes[number]}, "
                f"routes: [{', '.join(f'nats://127.0.0.1:{it}' for it in routes)}] }}\n{settings}"
            )
            self.start(number)
        self.wait()

    def config(self, number):
        return self.directory / f"{number}.conf"

    def start(self, number):
        with (self.directory / f"{number}.log").open("ab") as log:
            command = [self.program, "-c", str(self.config(number))]
            self.processes[number] = subprocess.Popen(command, stdout=log, stderr=log)

    def kill(self, number):
        self.processes[number].kill()
        self.processes[number].wait()

    def wait(self):
        """Waits until all servers are healthy: they have a leader, and all that they missed."""
        end = time.monotonic() + START_SECS_MAX
        for monitor in self.monitors:
            while True:
                try:
                    if get(f"http://127.0.0.1:{monitor}/healthz")["status"] == "ok":
                        break
                except OSError:
                    pass
                assert time.monotonic() < end, f"the NATS servers do not start: see {self.directory}"
                time.sleep(0.1)

    def leader(self, stream):
        """The number of the server that leads a stream; None while there is none."""
        for monitor in self.monitors:
            with contextlib.suppress(OSError):
                answer = get(f"http://127.0.0.1:{monitor}/jsz?streams=true")
                for account in answer.get("account_details", []):
                    for detail in account.get("stream_detail", []):
                        leader = detail.get("cluster", {}).get("leader", "")
                        if detail["name"] == stream and leader:
                            return int(leader.removeprefix("n"))
        return None

    def address(self, stream, ports=None):
        return f"nats://{','.join(f'127.0.0.1:{port}' for port in ports or self.ports)}/{stream}"

    def options(self, stream, ports=None):
        """The options with which a node shares a stream."""
        monitors = ",".join(f"http://127.0.0.1:{port}" for port in self.monitors)
        return ["--log", self.address(stream, ports), "--shared-log-monitor", monitors]

    def close(self):
        for process in self.processes:
            process.kill()
            process.wait()


class Proxy:
    """Passes connections on to a port, until it is cut: then nothing is passed on, as with a cut cable."""

    def __init__(self, port):
        self.target = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open = threading.Event()
        self.open.set()
        self.sockets = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                with contextlib.suppress(OSError):
                    far = socket.create_connection(("127.0.0.1", self.target))
                    self.sockets += [near, far]
                    for source, sink in [(near, far), (far, near)]:
                        threading.Thread(target=self.copy, args=(source, sink), daemon=True).start()

    def copy(self, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                self.open.wait()
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def close(self):
        self.open.set()
        for it in [self.listener, *self.sockets]:
            it.close()
