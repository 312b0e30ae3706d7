"""Rows of `run` about the gateway, beside a plain reverse proxy of hyper that passes the same requests to the same upstream.

Small requests are signed once and sent again and again: a signature is valid for 15 minutes. Bodies are sent and read here,
because a socket in Python costs little for a large body.
"""

import base64
import contextlib
import datetime
import hashlib
import hmac
import json
import pathlib
import socket
import statistics
import tempfile
import threading
import time
import zlib

REGION = "us-east-1"
TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/orders"
MIB = 1 << 20
PIECE = bytes(MIB)


def signed(key, secret, service, method, path, headers, body_hash):
    """The head of a request with an AWS Signature Version 4."""
    date = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    headers = {"host": "localhost", "x-amz-date": date, **headers}
    if service == "s3":
        headers["x-amz-content-sha256"] = body_hash
    names = sorted(name for name in headers if name not in ("content-length", "expect"))
    canonical = "\n".join(
        [method, path, "", *(f"{name}:{headers[name]}" for name in names), "", ";".join(names), body_hash]
    )
    scope = f"{date[:8]}/{REGION}/{service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", date, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    signing = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        signing = hmac.digest(signing, part.encode(), "sha256")
    signature = hmac.digest(signing, text.encode(), "sha256").hex()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={';'.join(names)}, Signature={signature}"
    )
    return f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"


def get_item(key, secret):
    body = b'{"TableName":"orders","Key":{"id":{"S":"0123456789"}}}'
    headers = {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "DynamoDB_20120810.GetItem",
        "content-length": str(len(body)),
    }
    return signed(key, secret, "dynamodb", "POST", "/", headers, hashlib.sha256(body).hexdigest()).encode() + body


def statements(resource):
    """Ten, of which the first allows the call."""
    others = [
        {"Effect": "Allow", "Action": [f"sqs:Send{n}*", f"s3:Get{n}*"], "Resource": f"arn:aws:s3:::b-{n}/*"}
        for n in range(9)
    ]
    return [{"Effect": "Allow", "Action": ["dynamodb:GetItem", "s3:*"], "Resource": resource}, *others]


def user(bench, server, name, resource):
    """A user with ten statements and a boundary. Answers its key."""
    for members in (
        {"Action": "CreateUser", "UserName": name},
        {
            "Action": "PutUserPolicy",
            "UserName": name,
            "PolicyName": "p",
            "PolicyDocument": document(statements(resource)),
        },
        {
            "Action": "PutUserPermissionsBoundary",
            "UserName": name,
            "PermissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess",
        },
    ):
        bench.calls(server, members)
    made = bench.subprocess.run(
        [
            str(bench.BENCH),
            "call",
            "--url",
            server.url,
            "--body",
            f"Action=CreateAccessKey&Version=2010-05-08&UserName={name}",
        ],
        stdout=bench.subprocess.PIPE,
        text=True,
        check=True,
    ).stdout

    def part(tag):
        return made.split(f"<{tag}>")[1].split("<")[0]

    return part("AccessKeyId"), part("SecretAccessKey")


def document(found):
    return json.dumps({"Version": "2012-10-17", "Statement": found})


def organize(bench, server):
    """Two levels of service control policies above the account, the root's and a unit's."""
    guard = {
        "Effect": "Deny",
        "NotAction": ["iam:*", "sts:*"],
        "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:RequestedRegion": [REGION, "eu-west-1"]}},
    }
    policy = {"name": "guard", "type": "SERVICE_CONTROL_POLICY", "document": json.loads(document([guard]))}
    unit = {"name": "apps", "policies": ["FullAWSAccess", "guard"], "accounts": [{"id": "000000000000"}]}
    tree = {
        "managementAccount": "111111111111",
        "root": {"policies": ["FullAWSAccess", "guard"], "units": [unit]},
        "policies": [policy],
    }
    bench.send(server, "PUT", "/_roleback/org", tree)


@contextlib.contextmanager
def servers(bench, *options):
    """The upstream, the plain proxy before it, and the gateway before it."""
    first, second = bench.free_port(), bench.free_port()
    url = f"http://127.0.0.1:{first}"
    with (
        bench.Server([bench.LIMITS, "--mode", "origin", "--port", str(first)], first) as origin,
        bench.Server([bench.LIMITS, "--mode", "relay", "--port", str(second), "--to", url], second) as plain,
        bench.roleback(None, "--upstream", url, *options) as ours,
    ):
        ours.wait_for_answer()
        yield origin, plain, ours


def small(bench, options):
    """A GetItem of 60 bytes, decided by ten statements, a boundary and two levels of service control policies."""
    for mode, asked in (("on", 0.80), ("off", 0.95)):
        with servers(bench, "--enforce", mode) as (origin, plain, ours), tempfile.TemporaryDirectory() as directory:
            organize(bench, ours)
            file = pathlib.Path(directory) / "request"
            file.write_bytes(get_item(*user(bench, ours, "caller", TABLE)))
            for connections in (16, 4):
                found = versus(bench, ours, plain, file, connections, options)
                latency = f"p99 {found['a_p99_us']:.0f} us against {found['b_p99_us']:.0f} us"
                bench.row(
                    f"GetItem through the gateway, enforcement {mode}, c={connections}, against a plain proxy",
                    f"{found['rps_ratio']:.2f} ({found['rps_ratio_min']:.2f}-{found['rps_ratio_max']:.2f}); {found['a_rps']} rps; "
                    f"server CPU {found['a_cpu_us']:.1f} us against {found['b_cpu_us']:.1f} us; {latency}",
                    f">= {asked}; <= 10 us above" if connections == 16 else "p99 <= 500 us above",
                )
            if mode == "on":
                denials(bench, ours, origin, directory, options)


def versus(bench, ours, plain, file, connections, options):
    return bench.output(
        [
            bench.BENCH,
            "ab",
            "--url",
            ours.url,
            "--vs",
            plain.url,
            "--pid",
            ours.process.pid,
            "--vs-pid",
            plain.process.pid,
            "--scenario",
            "raw",
            "--request",
            file,
            "-c",
            connections,
            "--rounds",
            options.rounds,
            "--secs",
            options.secs,
        ]
    )


def denials(bench, ours, origin, directory, options):
    """Denials, and the connections that the upstream accepted meanwhile."""
    file = pathlib.Path(directory) / "denied"
    file.write_bytes(get_item(*user(bench, ours, "denied", TABLE + "-of-others")))
    command = [
        bench.BENCH,
        "load",
        "--url",
        ours.url,
        "--scenario",
        "raw",
        "--request",
        file,
        "--status",
        400,
        "--pid",
        ours.process.pid,
        "--secs",
        options.secs,
    ]
    bench.output([*command, "-c", 1])
    before = connections_of(bench, origin)
    alone, many = bench.output([*command, "-c", 1]), bench.output([*command, "-c", 16])
    # One is the question itself.
    opened = connections_of(bench, origin) - before - 1
    bench.row(
        "a denial, c=1; c=16",
        f"p50 {alone['p50_us']:.0f} us, server CPU {alone['server_cpu_us_per_req']:.1f} us; CPU {many['server_cpu_us_per_req']:.1f} us; "
        f"{opened} connections to the upstream for {alone['done'] + many['done']} denials",
        "<= 60 us; 0 connections",
    )


def connections_of(bench, origin):
    return int(bench.urllib.request.urlopen(f"{origin.url}/_connections", timeout=60).read())


def send(server, head, length, frames=None):
    """Sends a request with so many zeros, or these pieces; reads the answer to its end. Answers its status."""
    with socket.create_connection(("127.0.0.1", server.port), 600) as connection:
        connection.sendall(head.encode())
        for piece in frames or pieces(length):
            connection.sendall(piece)
        told = connection.recv(MIB)
        head, _, rest = told.partition(b"\r\n\r\n")
        length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        left = int(length[0].split(b":")[1]) - len(rest) if length else 0
        buffer = bytearray(MIB)
        while left > 0 and (got := connection.recv_into(buffer)):
            left -= got
        return int(head.split()[1])


def pieces(length):
    for _ in range(length // MIB):
        yield PIECE
    if length % MIB:
        yield PIECE[: length % MIB]


def cpu_seconds(server):
    fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def raced(options, ours, plain, once, count):
    """Times of so many requests at both in turn. The median ratio of their rates, and CPU of each in seconds a request."""
    ratios, cpu = [], {ours: 0.0, plain: 0.0}
    for _ in range(options.rounds + 1):
        took = {}
        for server in (ours, plain):
            before, start = cpu_seconds(server), time.monotonic()
            for _ in range(count):
                assert once(server) == 200
            took[server] = time.monotonic() - start
            cpu[server] += cpu_seconds(server) - before
        ratios.append(took[plain] / took[ours])
    # The first round opens connections and fills caches.
    each = count * (options.rounds + 1)
    return statistics.median(ratios[1:]), cpu[ours] / each * 1e3, cpu[plain] / each * 1e3


def large(bench, options):
    """Objects of S3: read, and written in each form in which clients sign them."""
    with servers(bench, "--enforce", "on") as (_, plain, ours):
        key = user(bench, ours, "caller", "*")
        empty = hashlib.sha256(b"").hexdigest()
        for mib, count in ((1, 64), (64, 4)):
            head = signed(*key, "s3", "GET", f"/bucket/{mib * MIB}", {}, empty)
            ratio, own, plains = raced(options, ours, plain, lambda server, head=head: send(server, head, 0), count)
            bench.row(
                f"GetObject of {mib} MiB", f"{ratio:.2f}; server CPU {own:.2f} ms against {plains:.2f} ms", ">= 0.95"
            )
        size = 64 * MIB
        whole = hashlib.sha256()
        for piece in pieces(size):
            whole.update(piece)
        start = time.process_time()
        for piece in pieces(size):
            hashlib.sha256(piece).digest()
        one_pass = (time.process_time() - start) * 1e3
        for form, (declared, more, frames) in {
            "unsigned": ("UNSIGNED-PAYLOAD", {}, None),
            "unsigned frames with a CRC32 in the trailer": ("STREAMING-UNSIGNED-PAYLOAD-TRAILER", *framed(size)),
            "hashed": (whole.hexdigest(), {}, None),
        }.items():
            length = sum(map(len, frames)) if frames else size
            head = signed(*key, "s3", "PUT", "/bucket/key", {"content-length": str(length), **more}, declared)
            ratio, own, plains = raced(
                options, ours, plain, lambda server, head=head, frames=frames: send(server, head, size, frames), 4
            )
            added = f"; one SHA-256 pass of OpenSSL: {one_pass:.0f} ms" if form == "hashed" else ""
            bench.row(
                f"PutObject of 64 MiB, {form}",
                f"{ratio:.2f}; server CPU {own:.1f} ms against {plains:.1f} ms{added}",
                "plain and one SHA-256 pass" if added else ">= 0.80",
            )
        memory(bench, ours, key)


def framed(size):
    """A body in chunks, as SDKs send it over TLS."""
    crc = 0
    for piece in pieces(size):
        crc = zlib.crc32(piece, crc)
    encoded = base64.b64encode(crc.to_bytes(4, "big"))
    chunk = b"10000\r\n" + bytes(65_536) + b"\r\n"
    frames = [chunk * 16 for _ in range(size // MIB)] + [b"0\r\nx-amz-checksum-crc32:" + encoded + b"\r\n\r\n"]
    headers = {
        "content-encoding": "aws-chunked",
        "x-amz-decoded-content-length": str(size),
        "x-amz-trailer": "x-amz-checksum-crc32",
    }
    return headers, frames


def memory(bench, ours, key):
    """Eight uploads of 1 GiB at once."""
    idle, most = ours.resident_mib(), 0
    head = signed(*key, "s3", "PUT", "/bucket/key", {"content-length": str(1024 * MIB)}, "UNSIGNED-PAYLOAD")
    found = []
    uploads = [threading.Thread(target=lambda: found.append(send(ours, head, 1024 * MIB))) for _ in range(8)]
    for upload in uploads:
        upload.start()
    while any(upload.is_alive() for upload in uploads):
        most = max(most, ours.resident_mib())
        time.sleep(0.05)
    assert found == [200] * 8, found
    bench.row(
        "8 uploads of 1 GiB at once, memory above idle", f"{most - idle:.1f} MiB (idle {idle:.1f} MiB)", "<= 40 MiB"
    )
