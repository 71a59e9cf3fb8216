"""deploy/nginx.conf, started as it is but for its ports and folders."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONF = Path(__file__).parents[1] / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
OPENSSL = shutil.which("openssl")
FRAME = """
{user} pid {folder}/pid; daemon off; error_log {folder}/start.log; worker_processes {workers};
events {{}}
http {{
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  include {folder}/mts.conf;
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def started(folder: Path, *, app: int, tls: bool = True, more: str = "", workers: int = 1) -> Iterator[int]:
    """nginx before an app on this port, while the block lasts; the port it answers on.

    folder: empty; for its cache, its logs and a certificate of its own. more: lines for its server.
    """
    port = free_port()
    text = CONF.read_text(encoding="utf-8")
    for here, there in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port}{' ssl' if tls else ''};\n{more}"),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{app};"),
        ("/etc/ssl/mts/", f"{folder}/"),
        ("/var/log/nginx/", f"{folder}/"),
        ("/var/cache/nginx/", f"{folder}/"),
    ):
        assert here in text, f"{CONF} no longer says {here!r}"
        text = text.replace(here, there)
    (folder / "mts.conf").write_text(text, encoding="utf-8")
    user = "user root;" if os.getuid() == 0 else ""  # else its worker could not read a folder of ours
    (folder / "nginx.conf").write_text(FRAME.format(folder=folder, user=user, workers=workers))
    make_certificate(folder)
    process = subprocess.Popen([NGINX, "-p", folder, "-c", folder / "nginx.conf"])
    try:
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)


def make_certificate(folder: Path) -> None:
    wanted = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-subj",
        "/CN=mts.example.com",
    ]
    files = ["-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"]
    subprocess.run([OPENSSL, "req", "-x509", *wanted, *files], check=True, capture_output=True, timeout=30)


def wait_for(port: int, process: subprocess.Popen, seconds: int = 20) -> None:
    """Until the process answers on this port; RuntimeError where it ends, or takes longer."""
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{process.args} does not answer on port {port}.")
