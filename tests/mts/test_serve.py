"""The server, as the README and the demo start it: workers die, and the service goes on."""

import http.client
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

CLIENTS, KILLS = 4, 3
DEMO = "import sys, django; django.setup(); from sessions.management.commands import demo; demo.serve({port})"


def readme(port: int) -> list[str]:
    """The line of the README's production, on a port of our own."""
    text = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
    line = re.search(r"^python -m mts\.serve (.*)$", text, re.MULTILINE)[1]
    return [sys.executable, "-m", "mts.serve", *shlex.split(line.replace("8000", str(port)))]


def demo(port: int) -> list[str]:
    return [sys.executable, "-c", DEMO.format(port=port)]


@pytest.fixture(params=[readme, demo], ids=["as in the README", "as the demo does"])
def server(request, tmp_path: Path) -> Iterator[tuple[subprocess.Popen, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MTS_")}
    environment |= {"MTS_DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite3'}"}
    environment |= {"DJANGO_SETTINGS_MODULE": "mts.settings"}
    process = subprocess.Popen(
        request.param(port), env=environment, cwd=settings.BASE_DIR, stderr=subprocess.DEVNULL
    )
    try:
        yield process, port
    finally:
        workers = workers_of(process)
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            for worker in workers:
                os.kill(worker, signal.SIGKILL)


def ask(port: int) -> str:
    """What /healthz/ answers; the name of the error where nothing does."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/healthz/")
        return connection.getresponse().read().decode().strip()
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end, "It did not come to that in two minutes."
        time.sleep(0.1)


def workers_of(process: subprocess.Popen) -> list[int]:
    """The numbers of its living workers, oldest first."""
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in found.read_text().split()] if found.exists() else []


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="workers are found in Linux's /proc")
def test_three_workers_killed_in_three_seconds_lose_no_more_than_what_they_were_answering(server):
    process, port = server
    wait_for(lambda: ask(port) == "ok")
    answers, stop = Counter(), threading.Event()

    def visit() -> None:
        mine = Counter()
        while not stop.is_set():
            mine[ask(port)] += 1
            time.sleep(0.01)
        answers.update(mine)

    visitors = [threading.Thread(target=visit) for _ in range(CLIENTS)]
    for visitor in visitors:
        visitor.start()
    for which in (-1, -1, 0):  # the newest again at once, and then the last that had been there all along
        os.kill(workers_of(process)[which], signal.SIGKILL)
        time.sleep(1)
    wait_for(lambda: len(workers_of(process)) == 2 and ask(port) == "ok")
    stop.set()
    for visitor in visitors:
        visitor.join()
    assert process.poll() is None
    lost = answers.total() - answers["ok"]
    assert answers["ok"] > 0 and lost <= CLIENTS * KILLS, answers
    assert "ConnectionRefusedError" not in answers
