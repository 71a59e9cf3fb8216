"""The largest pictures that are accepted: what reading them takes, and what is refused from its header."""

import json
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from sessions.media.pictures import clean_picture
from tests.media.test_pictures import refusal, saved

MOST = 300  # MB
SEVENTY_NINE, TWO_HUNDRED = (10_256, 7_712), (16_320, 12_240)

# Reads each file in turn, the last one three times at once; prints what was made, and the MB above the start.
READER = """
import json, sys, threading
from sessions.media.pictures import clean_picture
def megabytes(name):
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(name))
def clean(path, made):
    with open(path, "rb") as file:
        picture = clean_picture(file)
        made.append([picture.width, picture.height])
answers, start = {}, megabytes("VmRSS")
for path in sys.argv[1:]:
    open("/proc/self/clear_refs", "w").write("5")  # the peak begins anew
    made = []
    times = 3 if path is sys.argv[-1] else 1
    readers = [threading.Thread(target=clean, args=(path, made)) for _ in range(times)]
    [reader.start() for reader in readers]
    [reader.join() for reader in readers]
    answers[path] = {"made": made, "MB": megabytes("VmHWM") - start}
print(json.dumps(answers))
"""


def jpeg(size: tuple[int, int], *, kind: str = "baseline", mode: str = "RGB", scheme: int = 2) -> bytes:
    """A grey JPEG of any size, written by hand: the head of a small one, and each block “no difference”.

    kind: baseline (one scan), progressive, or one by one (baseline, a scan for each component).
    scheme: 2 has colours at half the width and height (4:2:0), 0 at full.
    """
    head = saved(Image.new(mode, (16, 16)), "JPEG", subsampling=scheme).getvalue()
    frame, scan = head.index(b"\xff\xc0"), head.index(b"\xff\xda")
    parts = head[frame + 9]
    sides = size[1].to_bytes(2) + size[0].to_bytes(2)
    progressive = kind == "progressive"
    top = head[:frame] + (b"\xff\xc2" if progressive else b"\xff\xc0") + head[frame + 2 : frame + 5] + sides
    top += head[frame + 9 : scan]
    side, blocks = (16, 4) if scheme == 2 and mode == "RGB" else (8, 1)
    units = -(-size[0] // side) * -(-size[1] // side)
    names = head[scan + 5 : scan + 5 + 2 * parts]
    if (
        kind == "one by one"
    ):  # luma: a difference of nothing is 00, the end of a block 1010; colours 00 and 00
        ones = [b"\xff\xda\x00\x08\x01" + names[2 * n : 2 * n + 2] + b"\x00\x3f\x00" for n in range(parts)]
        luma = bits("001010" * 4) * (-(-units * blocks // 4))
        return top + ones[0] + luma + b"".join(one + bytes(-(-units // 2)) for one in ones[1:]) + b"\xff\xd9"
    if progressive:  # its first scan alone, which holds the mean of each block
        start = b"\xff\xda" + (6 + 2 * parts).to_bytes(2) + bytes([parts]) + names + b"\x00\x00\x00"
        return top + start + bytes(-(-units * (blocks + parts - 1) // 4)) + b"\xff\xd9"
    unit = "001010" * blocks + ("0000" if mode == "RGB" else "001010") * (parts - 1)
    return top + head[scan : scan + 8 + 2 * parts] + bits(unit * 4) * (-(-units // 4)) + b"\xff\xd9"


def bits(digits: str) -> bytes:
    return int(digits, 2).to_bytes(len(digits) // 8)


def png(size: tuple[int, int], *, colour: int, depth: int, samples: int) -> bytes:
    """A PNG of any size, one row again and again (PNG §11.2)."""
    row = b"\0" + bytes(range(200)) * (size[0] * samples * depth // 8 // 200 + 1)
    row = row[: 1 + size[0] * samples * depth // 8]
    packer = zlib.compressobj(1)
    data = b"".join(packer.compress(row) for _ in range(size[1])) + packer.flush()
    ihdr = size[0].to_bytes(4) + size[1].to_bytes(4) + bytes([depth, colour, 0, 0, 0])
    chunks = [
        (b"IHDR", ihdr),
        (b"PLTE", bytes(range(3)) * 256),
        (b"tRNS", b"\x80"),
        (b"IDAT", data),
        (b"IEND", b""),
    ]
    if colour != 3:
        chunks = [chunk for chunk in chunks if chunk[0] not in (b"PLTE", b"tRNS")]
    packed = [
        len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4) for name, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def largest_accepted() -> dict[str, bytes]:
    thirty = (6_300, 4_750)
    turned = Image.Exif()
    turned[0x0112] = 6
    half = [Image.new("RGBA", (3_860, 3_860), (n, 90, 90, 90)) for n in (0, 200)]
    return {
        "a panorama": jpeg((65_000, 3_072)),
        "in CMYK": jpeg(TWO_HUNDRED, mode="CMYK"),
        "just too small to be halved": jpeg((3_184, 6_368)),
        "PNG with alpha": png(thirty, colour=6, depth=8, samples=4),
        "PNG with 16 bits a colour": png(thirty, colour=6, depth=16, samples=4),
        "PNG with 16 bits of grey": png(thirty, colour=0, depth=16, samples=1),
        "PNG with a palette": png(thirty, colour=3, depth=8, samples=1),
        "WebP as in the issue": saved(Image.new("RGB", (16_000, 1_875), "#456"), "WEBP", method=0).getvalue(),
        "WebP without loss, with alpha, on its side": saved(
            Image.new("RGBA", thirty, "#4567"), "WEBP", lossless=True, quality=0, method=0, exif=turned
        ).getvalue(),
        "WebP that moves": saved(half[0], "WEBP", save_all=True, append_images=half[1:], method=0).getvalue(),
        "GIF": saved(Image.new("P", thirty, 3), "GIF").getvalue(),
        "all in one, colour by colour": jpeg((6_320, 6_320), kind="one by one", scheme=0),
        "progressive in full colour": jpeg((4_464, 8_928), kind="progressive", scheme=0),
        "progressive and narrow": jpeg((6_320, 12_640), kind="progressive"),
        "progressive": jpeg(SEVENTY_NINE, kind="progressive"),
    }


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="peaks are asked of Linux's /proc")
def test_no_picture_that_is_accepted_takes_more_than_300_megabytes_nor_do_three_at_once(tmp_path):
    paths = {}
    for name, content in largest_accepted().items():
        paths[name] = tmp_path / name
        paths[name].write_bytes(content)
    run = subprocess.run(
        [sys.executable, "-c", READER, *paths.values()],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    answers = json.loads(run.stdout)
    took = {name: answers[str(path)]["MB"] for name, path in paths.items()}
    assert {name: megabytes for name, megabytes in took.items() if megabytes > MOST} == {}
    made = [len(answers[str(path)]["made"]) for path in paths.values()]
    assert made == [1] * (len(paths) - 1) + [3], run.stderr


def test_a_phone_s_two_hundred_megapixels_come_in_and_more_do_not():
    picture = clean_picture(BytesIO(jpeg(TWO_HUNDRED)))
    assert (picture.width, picture.height) == (1600, 1200)
    assert "more than 200 megapixels" in refusal(BytesIO(jpeg((16_320, 12_272))))


@pytest.mark.parametrize(
    ("size", "scheme", "limit"),
    [((10_256, 7_808), 2, 80), ((6_336, 6_320), 0, 40), (TWO_HUNDRED, 2, 80)],
)
@pytest.mark.parametrize("kind", ["progressive", "one by one"])
def test_a_progressive_jpeg_is_refused_above_eighty_megapixels_or_less_in_full_colour(
    size, scheme, limit, kind
):
    words = refusal(BytesIO(jpeg(size, kind=kind, scheme=scheme)))
    assert f"progressive JPEG has more than {limit} megapixels" in words
    assert "plain (baseline) JPEG" in words


def test_a_lossless_jpeg_may_have_thirty_megapixels_for_it_is_not_reduced_while_read():
    content = jpeg((6_000, 5_008)).replace(b"\xff\xc0\x00\x11", b"\xff\xc3\x00\x11")
    assert "more than 30 megapixels" in refusal(BytesIO(content))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_thirty_megapixels_are_the_most_of_any_other_format(kind):
    assert "more than 30 megapixels" in refusal(saved(Image.new("L", (10_000, 3_001)), kind, method=0))


def test_a_webp_that_says_it_moves_counts_as_two_frames():
    still = saved(Image.new("RGB", (4_000, 3_760), "#456"), "WEBP", method=0).getvalue()[12:]
    frame = b"\0" * 6 + (3_999).to_bytes(3, "little") + (3_759).to_bytes(3, "little") + b"\0\0\0\0" + still
    canvas = b"\x02\0\0\0" + (3_999).to_bytes(3, "little") + (3_759).to_bytes(3, "little")
    chunks = [(b"VP8X", canvas), (b"ANIM", bytes(6)), (b"ANMF", frame)]
    body = b"WEBP" + b"".join(
        name + len(part).to_bytes(4, "little") + part + bytes(len(part) % 2) for name, part in chunks
    )
    moving = b"RIFF" + len(body).to_bytes(4, "little") + body
    assert getattr(Image.open(BytesIO(moving)), "n_frames", 0) == 1
    assert "more than 30 megapixels" in refusal(BytesIO(moving))
