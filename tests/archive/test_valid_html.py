"""The W3C's checker over the public pages of the sample archive, and every page of the organisers.

By hand, as it needs Java: `npm install vnu-jar`, then
`VNU_JAR=node_modules/vnu-jar/build/dist/vnu.jar uv run pytest tests/archive/test_valid_html.py`.
"""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.browser import sample_archive
from tests.browser.test_every_page import addresses as organisers_addresses
from tests.browser.test_every_page import make_cast
from tests.browser.test_walk import addresses

JAR = os.environ.get("VNU_JAR", "")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not JAR, reason="VNU_JAR does not name the W3C checker (CONTRIBUTING.md)"),
]


def errors(client, folder: Path, walked: Iterable[str]) -> tuple[int, str]:
    """(exit status, what the checker says) of those addresses that answer a page."""
    for n, address in enumerate(walked):
        if (answer := client.get(address, follow=True)).status_code == 200:
            (folder / f"{n}.html").write_bytes(answer.content)
    java = shutil.which("java")
    assert java, "The checker needs Java."
    command = [java, "-Xss4m", "-jar", JAR, "--errors-only", *map(str, folder.glob("*.html"))]
    found = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    return found.returncode, found.stderr


def test_no_page_has_an_error(client, tmp_path):
    sample_archive.load()
    assert errors(client, tmp_path, addresses()) == (0, "")


def test_no_page_of_the_organisers_has_an_error(admin_client, admin_user, tmp_path):
    """But for log-ins, whose passwords Django draws: a `div` that is disabled, a list in a paragraph."""
    walked = organisers_addresses(make_cast(), admin_user.pk)
    kept = [address for address in walked if "/user/" not in address]
    assert errors(admin_client, tmp_path, kept) == (0, "")
