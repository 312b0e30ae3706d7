"""The row `shared`: nodes of one shared log on three NATS servers, beside a plain publisher and a server on its own."""

import contextlib
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE.parent / "cluster"), str(HERE.parent / "clients")]

PUBLISHER = ["cargo", "bench", "--quiet", "-p", "roleback-shared-log", "--bench", "publisher", "--"]
STREAM, WINDOW = "bench", 16
# Writes whose way to another node is measured.
LAGS = 500


def rows(run, options):
    program = os.environ.get("NATS_SERVER")
    if not program:
        return print("skipped: set NATS_SERVER to the program `nats-server` 2.15.1 or newer", file=sys.stderr)
    from nats_servers import Cluster

    with tempfile.TemporaryDirectory() as directory:
        place = pathlib.Path(directory)
        cluster = Cluster(program, place / "nats")
        try:
            with contextlib.ExitStack() as stack:
                shared = cluster.options(STREAM)
                nodes = [stack.enter_context(run.roleback(place / f"node-{it}", *shared)) for it in range(3)]
                alone = stack.enter_context(run.roleback(place / "alone"))
                for server in [*nodes, alone]:
                    server.wait_for_answer()
                holder = wait_for(lambda: next((it for it in nodes if decides(it)), None))
                other = next(it for it in nodes if it is not holder)
                writes(run, options, cluster, holder, other)
                reads(run, options, other, alone)
                lag(run, options, holder, other)
                fail_over(run, nodes, holder)
            join(run, options, cluster, place)
        finally:
            cluster.close()


def metric(server, name):
    text = urllib.request.urlopen(f"{server.url}/_roleback/metrics", timeout=60).read().decode()
    return next((float(line.split()[-1]) for line in text.splitlines() if line.startswith(name + " ")), None)


def decides(server):
    return metric(server, "roleback_shared_log_decides") == 1


def wait_for(found):
    while not (value := found()):
        time.sleep(0.05)
    return value


def writes(run, options, cluster, holder, other):
    run.load(holder, "create-user", 500)
    records = metric(holder, "roleback_log_records_appended_total")
    size = round(metric(holder, "roleback_log_bytes_appended_total") / records)
    servers = ",".join(f"127.0.0.1:{port}" for port in cluster.ports)
    ratios, rates = {"holder": [], "another node": []}, {"holder": [], "another node": [], "publisher": []}
    start = 1_000
    for _ in range(options.rounds):
        command = [*PUBLISHER, servers, WINDOW, size, max(1, round(options.secs))]
        done = subprocess.run([str(it) for it in command], cwd=run.ROOT, stdout=subprocess.PIPE, text=True, check=True)
        limit = float(done.stdout)
        rates["publisher"].append(limit)
        for name, server in (("holder", holder), ("another node", other)):
            start += 1_000_000
            command = [
                run.BENCH,
                "load",
                "--url",
                server.url,
                "--scenario",
                "create-user",
                "-c",
                WINDOW,
                "--secs",
                options.secs,
                "--start",
                start,
                "--prefix",
                "w",
            ]
            rate = run.output(command)["rps"]
            rates[name].append(rate)
            ratios[name].append(rate / limit)
    for name, found in ratios.items():
        run.row(
            f"CreateUser, c={WINDOW}, through {name}, against a plain publisher of {size} bytes",
            f"{statistics.median(found):.2f} ({min(found):.2f}-{max(found):.2f}); "
            f"{statistics.median(rates[name]):.0f} against {statistics.median(rates['publisher']):.0f} a second",
            ">= 0.8",
        )


def reads(run, options, node, alone):
    run.load(alone, "create-user", 500)
    r = run.ab(node, alone, "get-user", options, existing=500)
    run.row(
        "GetUser, c=16, on a node, against a server on its own",
        f"{r['rps_ratio']:.2f} ({r['rps_ratio_min']:.2f}-{r['rps_ratio_max']:.2f}); {r['a_rps']} rps",
        ">= 0.98",
    )


def lag(run, options, holder, other):
    load = subprocess.Popen(
        [
            str(it)
            for it in (
                run.BENCH,
                "load",
                "--url",
                holder.url,
                "--scenario",
                "create-user",
                "-c",
                4,
                "--rate",
                500,
                "--secs",
                20,
                "--prefix",
                "lag",
            )
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    found = []
    try:
        time.sleep(1)
        while len(found) < LAGS and load.poll() is None:
            head = metric(holder, "roleback_log_head")
            begun = time.monotonic()
            while metric(other, "roleback_log_head") < head:
                pass
            found.append(time.monotonic() - begun)
    finally:
        load.terminate()
        load.wait()
    found.sort()
    run.row(
        f"lag of a node under 500 writes a second, {len(found)} looks, with the look itself",
        f"p50 {found[len(found) // 2] * 1000:.1f} ms, p99 {found[len(found) * 99 // 100] * 1000:.1f} ms",
        "p99 <= 50 ms",
    )


def fail_over(run, nodes, holder):
    left = [it for it in nodes if it is not holder]
    holder.process.kill()
    holder.process.wait()
    begun, reads = time.monotonic(), []

    def once(server, scenario, *more):
        command = [run.BENCH, "load", "--url", server.url, "--scenario", scenario, "-c", 1, "-n", 1, *more]
        done = subprocess.run([str(it) for it in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return done.returncode == 0 and '"errors":0' in done.stdout.replace(" ", "")

    def written():
        reads.append(once(left[1], "get-caller-identity"))
        return once(left[0], "create-user", "--prefix", "after")

    wait_for(written)
    back = time.monotonic() - begun
    wait_for(lambda: any(decides(it) for it in left))
    run.row(
        "first write through another node after the holder was killed",
        f"{back:.1f} s; new holder after {time.monotonic() - begun:.1f} s; {reads.count(False)} of {len(reads)} reads failed",
        "<= 15 s, no read fails",
    )


def join(run, options, cluster, place):
    source = place / "source"
    with run.roleback(source) as server:
        server.wait_for_answer()
        run.load(server, "create-user", options.events)
    monitors = cluster.options("join")[2:]
    command = [run.SERVER, "log", "move", "--from", source, "--to", cluster.address("join"), *monitors]
    subprocess.run([str(it) for it in command], stdout=subprocess.DEVNULL, check=True)
    begun = time.monotonic()
    with run.roleback(place / "joined", *cluster.options("join")) as server:
        server.wait_for_answer()
        wait_for(lambda: metric(server, "roleback_log_head") >= options.events)
        took = time.monotonic() - begun
    run.row(f"a node that joins with {options.events} records behind", f"{took:.1f} s", "1,000,000: <= 15 s")
