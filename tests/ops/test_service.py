"""The service unit and its socket: systemd accepts them, they restrict the server, and the server follows systemd's protocols."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import urllib.request

import pytest

from harness import BINARY, REPOSITORY, START_SECS_MAX, Server, clean_environment, roleback

UNIT = REPOSITORY / "ops/systemd/roleback.service"
SOCKET = REPOSITORY / "ops/systemd/roleback.socket"
BACKUP = REPOSITORY / "ops/systemd/roleback-backup.service"
TIMER = REPOSITORY / "ops/systemd/roleback-backup.timer"
SCRIPT = REPOSITORY / "ops/backup/backup.sh"
# The exposure of `systemd-analyze security`, of 10. The rest is the listening port and reading the system's files.
EXPOSURE_MAX = 1.5


def settings(unit=UNIT):
    return dict(re.findall(r"^(\w+)=(.*)$", unit.read_text(), re.M))


def test_its_command_is_one_that_the_program_knows(tmp_path):
    program, *arguments = settings()["ExecStart"].split()
    assert program == "/usr/local/bin/roleback"
    options = [argument for argument in arguments if argument.startswith("--")]
    described = roleback(arguments[0], "--help").stdout
    assert options and all(option in described for option in options)


def test_it_runs_as_nobody_and_writes_only_its_state():
    expected = {
        "DynamicUser": "yes",
        "StateDirectory": "roleback",
        "StateDirectoryMode": "0700",
        "ProtectSystem": "strict",
    }
    assert {key: settings()[key] for key in expected} == expected


def test_systemd_has_no_complaint(tmp_path):
    analyze = shutil.which("systemd-analyze")
    if not analyze:
        pytest.skip("systemd is not installed: only the other tests of this file check the unit")
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text().replace("/usr/local/bin/roleback", str(BINARY)))
    port = tmp_path / SOCKET.name
    port.write_text(SOCKET.read_text())
    backup = tmp_path / BACKUP.name
    backup.write_text(BACKUP.read_text().replace(settings(BACKUP)["ExecStart"].split()[0], str(SCRIPT)))
    timer = tmp_path / TIMER.name
    timer.write_text(TIMER.read_text())
    command = [analyze, "verify", "--man=no", unit, port, backup, timer]
    verified = subprocess.run(command, capture_output=True, text=True, check=True)
    assert verified.stderr == ""
    for service in (unit, backup):
        command = [analyze, "security", "--offline=yes", f"--threshold={EXPOSURE_MAX * 10:.0f}", service]
        subprocess.run(command, capture_output=True, text=True, check=True)


def test_the_socket_and_the_service_have_the_same_address():
    [address] = re.findall(r"^ListenStream=(.*)$", SOCKET.read_text(), re.M)
    assert f"--listen {address} " in UNIT.read_text()


def test_the_command_of_the_backup_saves_the_state_of_the_server(tmp_path):
    program, *arguments = settings(BACKUP)["ExecStart"].replace("${STATE_DIRECTORY}", str(tmp_path / "state")).split()
    variable, endpoint = settings(BACKUP)["Environment"].split("=", 1)
    assert program.endswith(f"/{SCRIPT.name}") and variable == "ROLEBACK_ENDPOINT"
    assert f"--listen {endpoint.removeprefix('http://')} " in UNIT.read_text()
    with contextlib.closing(Server(data_dir=tmp_path / "data")) as server:
        server.client("iam").create_user(UserName="ann")
        path = os.pathsep.join([str(BINARY.parent), os.environ["PATH"]])
        environment = clean_environment(PATH=path, ROLEBACK_ENDPOINT=server.endpoint)
        saved = subprocess.run([SCRIPT, *arguments], capture_output=True, text=True, env=environment, timeout=300)
    assert saved.returncode == 0, saved.stderr
    [pod] = (tmp_path / "state").glob("roleback-*.pod")
    assert saved.stdout.strip() == str(pod)


def test_a_backup_needs_no_server_that_already_runs():
    # With the socket, the server starts with its first client, which can be the backup.
    unit = settings(BACKUP)
    assert SOCKET.name in unit["After"].split()
    assert not {"Requisite", "Requires", "BindsTo"} & set(unit)


def test_the_timer_is_of_the_service_of_the_same_name():
    assert TIMER.stem == BACKUP.stem and settings(TIMER)["Persistent"] == "true" and "Unit" not in settings(TIMER)


@contextlib.contextmanager
def manager(tmp_path, sockets):
    """A server as systemd starts it: with open sockets from file descriptor 3 on, and an address that it reports to."""
    reports = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    reports.bind(str(tmp_path / "notify"))
    reports.settimeout(START_SECS_MAX)
    # The process id has to be that of the server, so the shell becomes the server.
    places = " ".join(f"{3 + place}<&{opened.fileno()}" for place, opened in enumerate(sockets))
    script = f'exec {places}; LISTEN_PID=$$ LISTEN_FDS={len(sockets)} exec "$@"'
    command = ["bash", "-c", script, "bash", BINARY, "serve", "--memory", "--allow-stop", "--listen", "127.0.0.1:1"]
    environment = clean_environment(NOTIFY_SOCKET=str(tmp_path / "notify"))
    inherited = [opened.fileno() for opened in sockets]
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, pass_fds=inherited
    )
    try:
        yield server, reports
    finally:
        server.kill()
        server.wait()
        reports.close()


def above_the_handed_over(opened):
    """The same socket with a file descriptor that the handed-over ones do not overwrite."""
    return socket.socket(fileno=os.dup2(opened.fileno(), 20, inheritable=True))


def test_it_serves_on_the_socket_of_systemd_and_reports_when_it_is_ready(tmp_path):
    opened = above_the_handed_over(socket.create_server(("127.0.0.1", 0)))
    endpoint = f"http://127.0.0.1:{opened.getsockname()[1]}"
    with opened, manager(tmp_path, [opened]) as (server, reports):
        assert reports.recv(100).strip() == b"READY=1"
        assert urllib.request.urlopen(f"{endpoint}/_roleback/livez", timeout=START_SECS_MAX).read() == b"ok"
        # A restart is no stop: systemd ends what has said that it stops.
        restart = urllib.request.Request(f"{endpoint}/_localstack/health", b'{"action": "restart"}', method="POST")
        assert urllib.request.urlopen(restart, timeout=START_SECS_MAX).status == 200
        assert reports.recv(100).strip() == b"READY=1"
        server.terminate()
        assert reports.recv(100).strip() == b"STOPPING=1"
        said = server.communicate(timeout=START_SECS_MAX)[0]
        assert server.returncode == 0 and f"endpoint      {endpoint}\n" in said


def test_a_socket_that_is_not_of_tcp_is_refused(tmp_path):
    opened = above_the_handed_over(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
    with opened, manager(tmp_path, [opened]) as (server, _):
        said = server.communicate(timeout=START_SECS_MAX)[0]
    assert server.returncode == 1 and "cannot use the socket of the service manager" in said


def test_a_socket_that_other_machines_reach_needs_the_option(tmp_path):
    opened = above_the_handed_over(socket.create_server(("0.0.0.0", 0)))
    with opened, manager(tmp_path, [opened]) as (server, _):
        said = server.communicate(timeout=START_SECS_MAX)[0]
    assert server.returncode == 2 and "allow-remote" in said
