"""HEIC photos, as phones take them, read by a process of their own whose memory and time have an end.

What a HEIC takes does not stand in its header: grids and overlays may say one size there and be another.
"""

import resource
import subprocess
import sys
from io import BytesIO
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image

from sessions.media.picture_limits import MAX_HEIC, PictureRefused, too_many_pixels
from sessions.media.resizing import kept_size, shrunk

_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")  # ISO/IEC 23008-12 §10
_MEMORY = 300 * 2**20  # bytes, of the whole process
_SECONDS = 30
_TOO_MANY = 3  # exit status


def is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in _BRANDS


def png_of(content: bytes) -> bytes:
    """The photo turned upright and at most as large as it is kept, with its colour profile and nothing else.

    Raises PictureRefused.
    """
    try:
        reader = subprocess.run(
            [sys.executable, "-m", "sessions.media.heic"],
            input=content,
            capture_output=True,
            cwd=Path(__file__).parents[2],
            env={},  # ours holds secrets
            timeout=2 * _SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        reader = None
    if reader and reader.returncode == _TOO_MANY:
        raise too_many_pixels(MAX_HEIC)
    if not reader or reader.returncode:
        raise PictureRefused(_("This HEIC picture cannot be read. Export it as JPEG and try again."))
    return reader.stdout


class _Rows:
    """What is decoded, of which `shrunk` takes some rows at a time: Pillow's own copy would be larger."""

    def __init__(self, image) -> None:
        self.data, self.stride, self.mode = image.data, image.stride, image.mode
        self.width, self.height = self.size = image.size

    def crop(self, box: tuple[int, int, int, int]) -> Image.Image:
        _left, top, _right, bottom = box
        rows = memoryview(self.data)[top * self.stride : bottom * self.stride]
        size = self.width, bottom - top
        return Image.frombuffer(self.mode, size, rows, "raw", self.mode, self.stride, 1)


def main() -> int:
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    import pillow_heif  # here alone: the site itself never holds its decoder

    options = pillow_heif.options
    options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False
    options.DECODE_THREADS = 1
    file = pillow_heif.open_heif(BytesIO(sys.stdin.buffer.read()))
    if file.size[0] * file.size[1] > MAX_HEIC:
        return _TOO_MANY
    image = file[file.primary_index]
    rows = _Rows(image)  # turned as the file says (irot, imir), so Exif has no say in it
    small = shrunk(rows, kept_size(rows))
    small.save(sys.stdout.buffer, "PNG", icc_profile=image.info.get("icc_profile"), compress_level=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
