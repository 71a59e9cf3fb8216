"""PostgreSQL goes away and comes back: MTS is there within three seconds. A cluster of the test's own."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/nowhere"), key=str)
AS_OWNER = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []  # initdb refuses to run as root

# Asks again and again, as requests do, after four at once; prints each answer with its moment.
VISITOR = """
import django, threading, time
django.setup()
from django.db import Error, connection
def ask(question):
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
        return "ok"
    except Error as error:
        return type(error).__name__
    finally:
        connection.close()
four = [threading.Thread(target=ask, args=("SELECT pg_sleep(0.3)",)) for _ in range(4)]
[one.start() for one in four]
[one.join() for one in four]
while True:
    answer = ask("SELECT 1")
    print(time.monotonic(), answer, flush=True)
    time.sleep(0.05)
"""


@pytest.fixture
def cluster() -> Iterator[tuple[Callable[..., None], str]]:
    """A function that runs pg_ctl on a running server, and its address."""
    if not (PROGRAMS / "initdb").exists():
        pytest.skip("PostgreSQL's programs are not installed here")
    if AS_OWNER and not shutil.which("runuser"):
        pytest.skip("a cluster cannot be made as root, and there is no runuser")
    folder = Path(tempfile.mkdtemp())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    if AS_OWNER:
        shutil.chown(folder, "postgres")

    def run(program: str, *arguments: str) -> None:
        command = [*AS_OWNER, PROGRAMS / program, "-D", folder / "data", *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, timeout=120)

    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"

    def control(*arguments: str) -> None:
        run("pg_ctl", "-w", "-l", f"{folder}/log", "-o", options, *arguments)

    run("initdb", "-A", "trust", "-U", "postgres", "--no-sync")
    control("start")
    try:
        yield control, f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        control("-m", "immediate", "stop")
        shutil.rmtree(folder)


def answers(visits: Path) -> list[tuple[float, str]]:
    lines = (line.split() for line in visits.read_text().splitlines(keepends=True) if line.endswith("\n"))
    return [(float(moment), answer) for moment, answer in lines]


def first_ok(visits: Path, *, since: float) -> float:
    """Seconds from that moment to the next answer; a minute where there is none."""
    while time.monotonic() < since + 60:
        if found := [at for at, answer in answers(visits) if at > since and answer == "ok"]:
            return found[0] - since
        time.sleep(0.05)
    return 60.0


def test_it_answers_within_three_seconds_of_its_database(cluster, tmp_path):
    control, address = cluster
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MTS_")}
    environment |= {"DATABASE_URL": address, "MTS_DATA_DIR": str(tmp_path)}
    environment |= {"DJANGO_SETTINGS_MODULE": "mts.settings"}
    visits = tmp_path / "visits"
    with visits.open("w") as out:
        visitor = subprocess.Popen(
            [sys.executable, "-c", VISITOR],
            env=environment, stdout=out, stderr=subprocess.DEVNULL, cwd=settings.BASE_DIR,
        )  # fmt: skip
    try:
        assert first_ok(visits, since=time.monotonic()) < 60
        for away in (0, 8):  # a restart, after which all connections are dead; and long enough to give up
            control("-m", "fast", "stop")
            time.sleep(away)
            control("start")
            assert first_ok(visits, since=time.monotonic()) < 3
        assert "OperationalError" in {answer for _, answer in answers(visits)}
    finally:
        visitor.kill()
        visitor.wait()
