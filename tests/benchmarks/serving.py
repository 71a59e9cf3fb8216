"""`uv run python -m tests.benchmarks.serving`: how many readers a second, and how a worker grows.

Needs nginx and wrk (apt-get install nginx wrk). Prints requests a second for the page of a talk: from nginx
as a file, through deploy/nginx.conf, from the application alone, and from it where nothing is kept; the four
take turns, and the medians count. `--crawl N` prints instead by how much a worker grows while a crawler
visits N addresses, each another one.
"""

import argparse
import http.client
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from tests import nginx
from tests.benchmarks.__main__ import ask, environment, started

PLAIN = ("Accept-Encoding: gzip",)  # as browsers do; all four then send the same bytes
UNKEPT = (*PLAIN, "Cookie: benchmark=a")
FILE = """
location = /as-a-file {{
    alias {file};
    default_type "text/html; charset=utf-8";
    add_header Content-Encoding gzip;
}}
"""
WARM = 10_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.serving", description=__doc__)
    parser.add_argument("--topics", type=int, default=34)
    parser.add_argument("--rounds", type=int, default=9, help="of four times two seconds")
    parser.add_argument("--crawl", type=int, metavar="N", help=f"requests after the first {WARM:,}")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as ends:
        folder = Path(name)
        url = f"sqlite:///{folder}/archive.sqlite3"
        with started(wanted.topics, url, folder) as child:
            child.stdout.readline()  # it is filled
            talk = ask(child, "pages")["topic"]
        server, port = ends.enter_context(application(url, folder, workers=1 if wanted.crawl else 2))
        if wanted.crawl:
            crawl(server, port, wanted.topics, wanted.crawl)
        else:
            throughput(folder, port, talk, wanted.rounds)
    return 0


@contextmanager
def application(url: str, folder: Path, *, workers: int) -> Iterator[tuple[subprocess.Popen, int]]:
    """The server as the README starts it, in local mode, while the block lasts; its process and port."""
    port = nginx.free_port()
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)]
    options += ["--blocking-threads", "4"]
    command = [sys.executable, "-m", "mts.serve", *options, "mts.wsgi:application"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env=environment(url, folder), **quiet)
    try:
        nginx.wait_for(port, process)
        yield process, port
    finally:
        process.terminate()
        process.wait(timeout=30)


def throughput(folder: Path, app: int, talk: str, rounds: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", app)
    connection.request("GET", talk, headers={"Accept-Encoding": "gzip"})
    (folder / "talk.html.gz").write_bytes(connection.getresponse().read())
    (folder / "nginx").mkdir()
    more = FILE.format(file=folder / "talk.html.gz")
    with nginx.started(folder / "nginx", app=app, tls=False, more=more, workers=2) as port:
        asked = {
            "nginx, as a file": (port, "/as-a-file", PLAIN),
            "through deploy/nginx.conf": (port, talk, PLAIN),
            "the application alone, kept": (app, talk, PLAIN),
            "the application alone, not kept": (app, talk, UNKEPT),
        }
        counted = {name: [] for name in asked}
        for _ in range(rounds):
            for name, where in asked.items():
                counted[name].append(requests_a_second(*where))
    file = median(counted["nginx, as a file"])
    print("| the page of a talk | requests a second | of the file |\n|---|---:|---:|")
    for name, found in counted.items():
        print(f"| {name} | {median(found):,.0f} | {median(found) / file:.1%} |")


def requests_a_second(port: int, address: str, headers: tuple[str, ...]) -> float:
    """What wrk counts over 64 connections in two seconds. RuntimeError for any answer but 200."""
    options = ["-t", "2", "-c", "64", "-d", "2s", *(word for header in headers for word in ("-H", header))]
    command = ["wrk", *options, f"http://127.0.0.1:{port}{address}"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said:
        raise RuntimeError(said)
    return float(re.search(r"Requests/sec:\s*([\d.]+)", said)[1])


def crawl(server: subprocess.Popen, port: int, topics: int, requests: int) -> None:
    worker = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()[-1]
    connection = http.client.HTTPConnection("127.0.0.1", port)
    before = 0
    for n in range(1, WARM + requests + 1):
        connection.request("GET", somewhere(n, topics))
        connection.getresponse().read()
        if n == WARM:
            before = memory(worker)
        if n % WARM == 0:
            print(f"{n:,} requests: {memory(worker):.1f} MB, {memory(worker) - before:+.1f}", flush=True)


def somewhere(n: int, topics: int) -> str:
    """The nth address of a crawler: pages there are, each with a query of its own, and some that are none."""
    people = max(6, topics // 10)
    places = (f"/topics/topic-{n % topics}/", f"/people/person-{n % people}/", "/search/", f"/nowhere/{n}/")
    return f"{places[n % 4]}?from={n}"


def memory(worker: str) -> float:
    """MB that the process holds."""
    status = Path(f"/proc/{worker}/status").read_text()
    return int(re.search(r"VmRSS:\s*(\d+) kB", status)[1]) / 1024


if __name__ == "__main__":
    sys.exit(main())
