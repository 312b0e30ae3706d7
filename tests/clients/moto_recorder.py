"""moto, with a log of what it executes.

    python moto_recorder.py LOG [OPTIONS OF moto_server]

Runs in moto's own environment. For each request one line of JSON is added to LOG: the `User-Agent` that the client sent, and every
function of moto's handlers and backends that ran, as [service, file, function, its text arguments].
"""

import json
import re
import sys
import threading
from pathlib import Path

import werkzeug.serving

RUNS = re.compile(r"/moto/(\w+)/(responses|models(?:/\w+)?)\.py$")
serve = werkzeug.serving.run_simple
found = {}


def recorded(log, application):
    def called(frame, event, _):
        if event != "call":
            return
        code = frame.f_code
        if code.co_filename not in found:
            place = RUNS.search(code.co_filename)
            found[code.co_filename] = place.groups() if place else None
        place = found[code.co_filename]
        if place is None or code.co_name.startswith("<"):
            return
        arguments = {
            name: value
            for name in code.co_varnames[: code.co_argcount]
            if isinstance(value := frame.f_locals.get(name), str)
        }
        threading.current_thread().calls.append([*place, code.co_name, arguments])

    def answer(environ, start_response):
        calls = threading.current_thread().calls = []
        sys.setprofile(called)
        try:
            return application(environ, start_response)
        finally:
            sys.setprofile(None)
            log.write(json.dumps({"agent": environ.get("HTTP_USER_AGENT"), "calls": calls}) + "\n")
            log.flush()

    return answer


def main():
    log = Path(sys.argv[1]).open("w", buffering=1 << 20)  # noqa: SIM115 until the process ends
    werkzeug.serving.run_simple = lambda host, port, application, **more: serve(
        host, port, recorded(log, application), **more
    )
    from moto.server import main

    main(sys.argv[2:])


main()
