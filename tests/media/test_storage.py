"""Files below MEDIA_ROOT and the records that know them."""

from io import BytesIO

from PIL import Image

from sessions.media.pictures import clean_picture
from sessions.media.slides import clean_slides
from sessions.media.storage import delete_files, keep_picture, keep_slides
from sessions.models import Photo, Slides


def files_below(folder) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_picture_lies_under_its_random_name_until_it_is_discarded(settings):
    upload = BytesIO()
    Image.new("RGB", (1000, 500), "red").save(upload, "PNG")
    upload.seek(0)
    photo = keep_picture(Photo(), clean_picture(upload))
    assert (photo.width, photo.height, photo.widths) == (1000, 500, [480, 960, 1000])
    assert files_below(settings.MEDIA_ROOT) == {
        f"pictures/{photo.key}-{width}.webp" for width in photo.widths
    }
    with Image.open(settings.MEDIA_ROOT / photo.file_name(480)) as smallest:
        assert smallest.size == (480, 240)
    delete_files(photo)
    assert files_below(settings.MEDIA_ROOT) == set()


def test_slides_lie_under_their_random_name_until_they_are_discarded(settings):
    content = b"%PDF-1.7\n%%EOF\n"
    slides = keep_slides(Slides(), clean_slides(BytesIO(content), "My talk.pdf"))
    assert (slides.file_name, slides.size) == ("My talk.pdf", len(content))
    assert files_below(settings.MEDIA_ROOT) == {f"slides/{slides.key}"}
    assert (settings.MEDIA_ROOT / slides.path).read_bytes() == content
    delete_files(slides)
    assert files_below(settings.MEDIA_ROOT) == set()
