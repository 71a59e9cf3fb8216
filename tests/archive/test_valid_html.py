"""The W3C's checker over the public pages of the sample archive.

By hand, as it needs Java: `npm install vnu-jar`, then
`VNU_JAR=node_modules/vnu-jar/build/dist/vnu.jar uv run pytest tests/archive/test_valid_html.py`.
"""

import os
import shutil
import subprocess

import pytest

from tests.browser import sample_archive
from tests.browser.test_walk import addresses

JAR = os.environ.get("VNU_JAR", "")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not JAR, reason="VNU_JAR does not name the W3C checker (CONTRIBUTING.md)"),
]


def test_no_page_has_an_error(client, tmp_path):
    sample_archive.load()
    for n, address in enumerate(addresses()):
        (tmp_path / f"{n}.html").write_bytes(client.get(address).content)
    java = shutil.which("java")
    assert java, "The checker needs Java."
    command = [java, "-jar", JAR, "--errors-only", *map(str, tmp_path.glob("*.html"))]
    found = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert (found.returncode, found.stderr) == (0, "")
