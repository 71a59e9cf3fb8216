"""An uploaded picture made safe to show."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageCms, ImageOps, ImageStat

from sessions.media import picture_limits, pictures, resizing
from sessions.media.pictures import PictureRefused, clean_picture

RED, BLUE = (220, 30, 30), (30, 30, 220)


def saved(image: Image.Image, kind: str, **options) -> BytesIO:
    file = BytesIO()
    image.save(file, kind, **options)
    file.seek(0)
    return file


def halves(size=(200, 100), left=RED, right=BLUE) -> Image.Image:
    """Left half of one colour, right half of another."""
    image = Image.new("RGB", size, right)
    image.paste(left, (0, 0, size[0] // 2, size[1]))
    return image


def opened(picture, width=None) -> Image.Image:
    return Image.open(BytesIO(picture.files[width or picture.width]))


def near(colour, expected, by=12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(colour, expected, strict=True))


def refusal(file) -> str:
    with pytest.raises(PictureRefused) as caught:
        clean_picture(file)
    return str(caught.value)


def test_a_large_picture_gets_three_widths_as_webp():
    picture = clean_picture(saved(halves((2400, 1200)), "JPEG"))
    assert (picture.width, picture.height) == (1600, 800)
    assert list(picture.files) == [480, 960, 1600]
    assert [opened(picture, width).size for width in picture.files] == [(480, 240), (960, 480), (1600, 800)]
    assert {opened(picture, width).format for width in picture.files} == {"WEBP"}


@pytest.mark.parametrize(
    ("size", "widths", "largest"),
    [((1, 1), [1], (1, 1)), ((300, 500), [300], (300, 500)), ((480, 10), [480], (480, 10)),
     ((961, 500), [480, 960, 961], (961, 500)), ((1000, 8000), [400], (400, 3200)),
     ((6000, 2), [480, 960, 1600], (1600, 1))],
)  # fmt: skip
def test_a_picture_is_never_enlarged_nor_too_tall(size, widths, largest):
    picture = clean_picture(saved(Image.new("RGB", size, RED), "PNG"))
    assert list(picture.files) == widths
    assert opened(picture).size == (picture.width, picture.height) == largest


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_four_formats_are_read_by_content(kind):
    picture = clean_picture(saved(halves(), kind))
    shown = opened(picture).convert("RGB")
    assert near(shown.getpixel((20, 50)), RED) and near(shown.getpixel((180, 50)), BLUE)


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "ICO", "PPM", "TGA", "JPEG2000"])
def test_another_format_is_refused(kind):
    assert "Export it as JPEG" in refusal(saved(halves(), kind))


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"hello", b"\x00" * 100, b"%!PS-Adobe-3.0"],
)
def test_what_is_no_picture_is_refused(content):
    assert "not a JPEG, PNG, WebP, GIF or HEIC picture" in refusal(BytesIO(content))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty."),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "This HEIC picture cannot be read."),
        (b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif", "AVIF pictures cannot be read here."),
    ],
)
def test_an_empty_file_and_what_cannot_be_read_say_what_to_do(content, words):
    assert words in refusal(BytesIO(content))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_orientation_is_turned_upright(orientation, kind):
    exif = Image.Exif()
    exif[0x0112] = orientation
    original = halves((2000, 1000))
    upright = original.copy()
    upright.getexif()[0x0112] = orientation
    upright = ImageOps.exif_transpose(upright)
    picture = clean_picture(saved(original, kind, exif=exif))
    shown = opened(picture).convert("RGB")
    assert shown.width * upright.height == shown.height * upright.width
    for x, y in ((0.1, 0.1), (0.9, 0.9), (0.1, 0.9), (0.9, 0.1)):
        expected = upright.getpixel((int(x * upright.width), int(y * upright.height)))
        assert near(shown.getpixel((int(x * shown.width), int(y * shown.height))), expected)


def secret_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "SECRETMAKER"
    exif[0x010E] = "SECRETDESCRIPTION"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[29] = "SECRETGPS"
    return exif


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"comment": b"SECRETCOMMENT", "xmp": b"<x>SECRETXMP</x>"}),
        ("WEBP", {"xmp": b"<x>SECRETXMP</x>"}),
        ("PNG", {}),
        ("GIF", {"comment": b"SECRETCOMMENT"}),
    ],
)
def test_place_camera_comment_and_profile_are_gone(kind, options):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    original = saved(halves((1200, 600)), kind, exif=secret_exif(), icc_profile=profile, **options)
    assert b"SECRET" in original.getvalue()
    for content in clean_picture(original).files.values():
        assert b"SECRET" not in content
        assert not any(chunk in content for chunk in (b"EXIF", b"Exif", b"XMP ", b"ICCP"))
        assert not Image.open(BytesIO(content)).getexif()


def test_bytes_after_the_picture_do_not_survive():
    original = saved(halves(), "PNG").getvalue() + b"<script>SECRET</script>"
    assert all(b"SECRET" not in content for content in clean_picture(BytesIO(original)).files.values())


def test_colours_of_a_wide_profile_become_srgb():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    xyz = Image.new("RGB", (50, 50), (200, 100, 50))
    assert opened(clean_picture(saved(xyz, "PNG", icc_profile=lab))).size == (50, 50)  # does not fit: ignored
    assert opened(clean_picture(saved(xyz, "PNG", icc_profile=b"junk"))).size == (50, 50)
    grey = ImageCms.ImageCmsProfile(BytesIO(gamma_profile(1.0))).tobytes()
    shown = opened(clean_picture(saved(Image.new("L", (50, 50), 55), "PNG", icc_profile=grey))).convert("RGB")
    assert near(shown.getpixel((25, 25)), (128, 128, 128), by=4)  # 55/255 of linear light looks middle grey


def gamma_profile(gamma: float) -> bytes:
    """A grey ICC profile (ICC.1:2010 §8.3.4) with one gamma."""
    curve = b"curv\0\0\0\0" + (1).to_bytes(4) + int(gamma * 256).to_bytes(2) + b"\0\0"
    white = b"XYZ \0\0\0\0" + bytes.fromhex("0000f6d6000100000000d32d")
    table = (2).to_bytes(4) + b"kTRC" + (156).to_bytes(4) + len(curve).to_bytes(4)
    table += b"wtpt" + (156 + len(curve)).to_bytes(4) + len(white).to_bytes(4)
    body = table + curve + white
    header = (128 + len(body)).to_bytes(4) + b"lcms" + bytes.fromhex("02400000") + b"mntrGRAYXYZ " + bytes(12)
    header += b"acsp" + bytes(28) + bytes.fromhex("0000f6d6000100000000d32d")
    return header.ljust(128, b"\0") + body


def test_transparency_stays():
    image = Image.new("RGBA", (100, 100), (*RED, 0))
    image.paste((*BLUE, 255), (50, 0, 100, 100))
    shown = opened(clean_picture(saved(image, "PNG")))
    assert shown.getpixel((10, 50))[3] == 0
    assert near(shown.getpixel((90, 50)), (*BLUE, 255))


def test_a_palette_with_a_transparent_colour_is_read():
    image = Image.new("P", (100, 100), 0)
    image.putpalette([*RED, *BLUE])
    image.paste(1, (50, 0, 100, 100))
    for kind in ("PNG", "GIF"):
        shown = opened(clean_picture(saved(image, kind, transparency=0))).convert("RGBA")
        assert shown.getpixel((10, 50))[3] == 0
        assert near(shown.getpixel((90, 50)), (*BLUE, 255))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "RGB", "RGBA"])
def test_every_mode_is_read(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    picture = clean_picture(saved(Image.new("RGB", (64, 64), (255, 255, 255)).convert(mode), kind))
    assert near(opened(picture).convert("RGB").getpixel((30, 30)), (255, 255, 255))


def test_sixteen_bits_of_grey_are_scaled_not_clipped():
    image = Image.new("I;16", (64, 64), 0x4000)
    shown = opened(clean_picture(saved(image, "PNG"))).convert("RGB")
    assert near(shown.getpixel((30, 30)), (64, 64, 64), by=3)


def test_of_an_animation_the_first_frame_is_kept():
    frames = [Image.new("RGB", (60, 60), colour) for colour in (RED, BLUE, (0, 255, 0))]
    for kind in ("GIF", "WEBP", "PNG"):
        animation = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
        shown = opened(clean_picture(animation))
        assert getattr(shown, "n_frames", 1) == 1
        assert near(shown.convert("RGB").getpixel((30, 30)), RED)


def test_twenty_megabytes_and_thirty_megapixels_are_the_limits():
    assert "20 MB" in refusal(BytesIO(saved(halves(), "PNG").getvalue().ljust(20 * 1024 * 1024 + 1)))
    assert "30 megapixels" in refusal(saved(Image.new("1", (10_000, 3_001)), "PNG"))
    assert "30 megapixels" in refusal(saved(Image.new("1", (20_000, 20_000)), "PNG"))
    assert "200 megapixels" in refusal(saved(Image.new("1", (20_010, 20_000)), "PNG"))


def test_the_limit_of_pixels_counts_all_frames(monkeypatch):
    monkeypatch.setattr(picture_limits, "MAX_PIXELS", 50 * 100 * 100)
    frames = [Image.new("RGB", (100, 100), (n % 2 * 255, n * 5, 0)) for n in range(51)]
    for kind in ("GIF", "WEBP", "PNG"):
        animation = saved(frames[0], kind, save_all=True, append_images=frames[1:])
        assert "0 megapixels" in refusal(animation)
        animation = saved(frames[0], kind, save_all=True, append_images=frames[1:4])
        assert clean_picture(animation).width == 100


def test_a_gif_of_countless_frames_is_refused_at_once():
    head = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff"
    frame = b"\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00"
    assert clean_picture(BytesIO(head + frame * 900 + b";")).width == 1
    assert "1,000 frames" in refusal(BytesIO(head + frame * 100_000 + b";"))


def test_a_jpeg_of_countless_scans_is_refused():
    content = saved(halves(), "JPEG", progressive=True).getvalue()
    assert clean_picture(BytesIO(content)).width == 200
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
    assert "too many scans" in refusal(BytesIO(content[:-2] + scan * 200 + b"\xff\xd9"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_truncated_or_broken_file_is_refused(kind):
    content = saved(Image.effect_noise((300, 300), 80).convert("RGB"), kind).getvalue()
    assert "damaged" in refusal(BytesIO(content[: len(content) // 2]))
    for position in range(4, 60, 3):
        broken = content[:position] + b"\xff\xff\xff" + content[position + 3 :]
        try:
            clean_picture(BytesIO(broken))
        except PictureRefused as error:
            assert str(error).endswith("try again.")


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_a_picture_made_smaller_band_by_band_shows_no_seams(mode, monkeypatch):
    noise = Image.effect_noise((40, 400), 90).resize((400, 4000)).convert(mode)
    if mode == "RGBA":
        noise.putalpha(Image.linear_gradient("L").resize(noise.size))
    whole = noise.resize((320, 3200), Image.Resampling.LANCZOS)
    monkeypatch.setattr(resizing, "_BAND", 50_000)
    banded = opened(clean_picture(saved(noise, "PNG", compress_level=1)))
    shown = [on_white(picture).convert("L") for picture in (whole, banded)]
    assert ImageStat.Stat(ImageChops.difference(*shown)).extrema[0][1] <= 24  # what WebP itself loses


def on_white(picture: Image.Image) -> Image.Image:
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture.convert("RGBA"))


def test_names_are_random():
    file = saved(halves(), "PNG").getvalue()
    one, other = clean_picture(BytesIO(file)), clean_picture(BytesIO(file))
    assert one.key != other.key
    assert len(one.key) == 32 and one.key.isalnum()


def test_limits_are_those_of_the_design():
    assert pictures.MAX_BYTES == 20 * 1024**2
    assert picture_limits.MAX_PIXELS == 30_000_000
    assert picture_limits.MAX_PROGRESSIVE == 80_000_000
    assert picture_limits.MAX_BASELINE == 200_000_000
