"""The picture beside a link: what is drawn, with which letters, and which file it is."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sessions.media import cards
from sessions.media.cards import SIZE, Card, draw, fitting, length, picture_of
from sessions.text import clean_line

GOA = Card("Monthly Technical Session", "34th", "JWT vs Goa", "Tanabe and Mami")
JAPANESE = "大久保と学ぶ「Kubernetes」の運用、そして監視とログの集め方について"
NO_JAPANESE = "No Japanese font is installed (fonts-noto-cjk)."


def opened(picture: bytes) -> Image.Image:
    with Image.open(BytesIO(picture)) as image:
        return image.convert("RGB")


def lines_of_ink(card: Card, top: int, bottom: int) -> bool:
    """Whether anything but paper stands there, right of the edge."""
    part = opened(draw(card)).crop((cards.MARGIN, top, SIZE[0], bottom))
    return len(part.getcolors(100_000)) > 1


@pytest.fixture
def only(monkeypatch):
    """Pretends that the machine has these fonts alone: `only()` has none of its own."""

    def pretend(*paths: str) -> None:
        monkeypatch.setattr(cards, "faces", lambda: paths)
        cards.face_of.cache_clear()

    yield pretend
    cards.face_of.cache_clear()


def test_a_card_has_the_size_that_is_asked_for_and_weighs_little():
    picture = draw(GOA)
    assert opened(picture).size == (1200, 630) and picture.startswith(b"\x89PNG") and len(picture) < 64 * 1024


def test_number_title_and_speakers_are_drawn():
    empty = Card("", "", "", "")
    for card, top, bottom in (
        (Card("", "34th", "", ""), 150, 270),
        (Card("", "", "JWT vs Goa", ""), 310, 380),
        (Card("", "", "", "Tanabe"), 540, 580),
    ):
        assert lines_of_ink(card, top, bottom) and not lines_of_ink(empty, top, bottom)


def test_a_long_title_is_set_smaller_then_cut_and_never_runs_over():
    for title in ("word " * 60, "長い題名" * 60, "x" * 300):
        lines = fitting(title, 52, 3)
        assert len(lines) == 3 and lines[-1].endswith("…")
        assert all(length(line, 52) <= 1040 for line in lines)
        assert not lines_of_ink(Card("", "", title, ""), 535, 630)


@pytest.mark.skipif(cards.face_of("大") is None, reason=NO_JAPANESE)
def test_japanese_is_set_and_no_line_begins_with_what_closes_a_phrase():
    lines = fitting(f"{JAPANESE}。", 72, 99, 500)
    assert "".join(lines) == f"{JAPANESE}。" and len(lines) > 3
    assert not [line for line in lines if line[0] in "、。」ー"]
    assert lines_of_ink(Card("", "", JAPANESE, ""), 310, 380)
    assert cards.face_of("大") != cards.face_of("K")


def test_without_a_font_for_its_letters_a_title_is_left_out_and_the_number_stays(only):
    only()
    assert [fitting(text, 52, 3) for text in (JAPANESE, "JWT vs Goa")] == [[], ["JWT vs Goa"]]
    card = Card("", "34th", JAPANESE, "")
    assert lines_of_ink(card, 150, 270) and not lines_of_ink(card, 310, 500)


def test_an_emoji_that_no_font_has_leaves_the_title(only):
    only()
    assert fitting("Ship it 🚀\ufe0f now", 52, 3) == ["Ship it now"]


@given(st.text(max_size=120).map(clean_line))
@settings(max_examples=40, deadline=None)
def test_no_text_is_too_odd_for_a_card(text):
    for line in fitting(text, 52, 3, 300):
        assert length(line, 52) <= 300 or len(line) == 1


def test_each_content_is_drawn_once_and_has_a_file_of_its_own(settings):
    folder = settings.MEDIA_ROOT / "cards"
    assert picture_of(GOA) == picture_of(GOA)
    assert [path.name for path in folder.iterdir()] == [Path(GOA.path).name]
    picture_of(Card("Monthly Technical Session", "34th", "Goa alone", "Tanabe and Mami"))
    assert len(list(folder.iterdir())) == 2
    (settings.MEDIA_ROOT / GOA.path).write_bytes(b"kept")
    assert picture_of(GOA) == b"kept"
