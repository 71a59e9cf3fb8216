"""HEIC photos: `phone.heic` has 48 megapixels, red left and blue right, and is to be turned."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageCms

from sessions.media import heic
from sessions.media.pictures import clean_picture
from tests.media.test_pictures import BLUE, RED, near, opened, refusal

ROOT = Path(heic.__file__).parents[2]
PHONE = Path(__file__).with_name("phone.heic").read_bytes()
SIZES = (8064).to_bytes(4) + (6048).to_bytes(4)  # in the header; the coded picture knows for itself


def test_a_phone_s_largest_heic_is_turned_shrunk_and_loses_place_and_camera():
    assert b"SECRETCAM" in PHONE and 8064 * 6048 > 48_000_000
    picture = clean_picture(BytesIO(PHONE))
    largest = opened(picture)
    assert (picture.width, picture.height, list(picture.files)) == (1600, 2133, [480, 960, 1600])
    assert near(largest.getpixel((800, 100)), RED) and near(largest.getpixel((800, 2000)), BLUE)
    assert not largest.getexif() and not any(b"SECRETCAM" in file for file in picture.files.values())


def test_its_process_takes_no_more_memory_than_any_other_picture():
    peak = "open('/proc/self/status').read().partition('VmHWM:')[2].split()[0]"
    code = f"import sys; from sessions.media import heic; heic.main(); sys.stderr.write({peak})"
    reader = subprocess.run([sys.executable, "-c", code], input=PHONE, capture_output=True, cwd=ROOT)
    assert 100 * 1024 < int(reader.stderr) < 300 * 1024


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (PHONE.replace(SIZES, (9064).to_bytes(4) + (6048).to_bytes(4)), "more than 50 megapixels"),
        (PHONE.replace(SIZES, (64).to_bytes(4) + (64).to_bytes(4)), "cannot be read"),
        (PHONE[:5000], "cannot be read"),
    ],
)
def test_a_heic_that_is_too_large_lies_or_is_broken_is_refused(content, words):
    assert words in refusal(BytesIO(content))


def test_a_heic_that_takes_more_memory_than_it_may_ends_its_own_process_only():
    less = "import sys; from sessions.media import heic; heic._MEMORY = 2**27; sys.exit(heic.main())"
    reader = subprocess.run([sys.executable, "-c", less], input=PHONE, capture_output=True, cwd=ROOT)
    assert (reader.returncode, reader.stdout) == (1, b"") and b"pillow_heif/heif.py" in reader.stderr


def test_a_heic_keeps_its_profile_until_its_colours_are_converted():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    file = BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 64), RED)).save(file, icc_profile=profile)
    assert Image.open(BytesIO(heic.png_of(file.getvalue()))).info["icc_profile"] == profile


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"msf1", b"hevc"])
def test_heic_is_told_by_its_brand(brand):
    assert heic.is_heic(b"\0\0\0\x18ftyp" + brand + bytes(8))
