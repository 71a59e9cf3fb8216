"""Uploaded slides: PDF, PPTX, Keynote or ODP by content."""

import zipfile
from io import BytesIO

import pytest

from sessions.media.slides import SlidesRefused, clean_slides, shown_name

PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\nstartxref\n0\n%%EOF\n"


def pptx(*extra: tuple[str, bytes], leave_out: str = "") -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name in ("[Content_Types].xml", "ppt/presentation.xml", "ppt/slides/slide1.xml"):
            if name != leave_out:
                package.writestr(name, "<x/>")
        for name, content in extra:
            package.writestr(name, content)
    return file.getvalue()


def package(*names: str, **texts: str) -> bytes:
    """A zip with these parts; texts: part name to what stands in it."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, text in {**texts, **dict.fromkeys(names, "<x/>")}.items():
            packed.writestr(name, text)
    return file.getvalue()


ODP = "application/vnd.oasis.opendocument.presentation"


def refusal(content: bytes, name: str = "talk.pdf") -> str:
    with pytest.raises(SlidesRefused) as caught:
        clean_slides(BytesIO(content), name)
    return str(caught.value)


def test_a_pdf_keeps_its_bytes_and_gets_two_names():
    slides = clean_slides(BytesIO(PDF), r"C:\fakepath\My talk.PDF")
    assert (slides.kind, slides.content, slides.file_name) == ("pdf", PDF, "My talk.pdf")
    assert slides.key.endswith(".pdf") and len(slides.key) == 36
    assert slides.key != clean_slides(BytesIO(PDF), "My talk.pdf").key


def test_a_pptx_is_told_by_content_whatever_it_is_called():
    slides = clean_slides(BytesIO(pptx()), "talk.pdf")
    assert (slides.kind, slides.file_name) == ("pptx", "talk.pptx")


@pytest.mark.parametrize(
    "before",
    [b"", b"\xef\xbb\xbf", b"\r\n\n", bytes(128), b"\x1b%-12345X@PJL ENTER LANGUAGE=PDF\r\n", b"x" * 1024,
     b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n"],
)  # fmt: skip
@pytest.mark.parametrize(
    "after",
    [
        b"",
        bytes(4096),
        b" " * 9000,
        b"\r\n" * 3000,
        b"\xff" * 4096,
        b"\x1a" * 128,
        b"</body>\n</html>\n" * 300,
    ],
)
def test_padding_before_and_after_a_pdf_is_kept(before, after):
    slides = clean_slides(BytesIO(before + PDF + after), "talk.pdf")
    assert (slides.kind, slides.content) == ("pdf", before + PDF + after)


@pytest.mark.parametrize(
    ("content", "name", "shown"),
    [
        (package("Index/Document.iwa", "Index/Slide.iwa", "Data/a.jpeg"), "Go.key", "Go.key"),
        (package("Index/Document.iwa"), "Go.key.zip", "Go.key"),
        (package("Index.zip", "Metadata/Properties.plist"), "Go.key", "Go.key"),
        (package("index.apxl.gz", "QuickLook/Thumbnail.jpg"), "Go.key", "Go.key"),
        (package("Go.key/Index.zip", "Go.key/Data/a.jpeg"), "Go.key.zip", "Go.key.zip"),
        (package("Go.key/Index/Document.iwa", "__MACOSX/Go.key/._Index"), "Go.zip", "Go.zip"),
        (package("content.xml", mimetype=ODP), "Go.odp", "Go.odp"),
        (package("content.xml", mimetype=ODP + "\n"), "Go.pdf", "Go.odp"),
    ],
)
def test_keynote_and_opendocument_are_told_by_content(content, name, shown):
    slides = clean_slides(BytesIO(content), name)
    assert (slides.file_name, slides.content) == (shown, content)
    assert slides.key.endswith(f".{slides.kind}") and shown.endswith(f".{slides.kind}")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (PDF + b"2 0 obj << /Length 9 >> stream\n", "incomplete"),
        (PDF + package("x"), "incomplete"),
        (b"x" * 1025 + PDF, "neither a PDF nor a PPTX"),
        (b"\xef\xbb\xbf\n<!doctype html>" + PDF, "neither a PDF nor a PPTX"),
        (b"MZ" + PDF, "neither a PDF nor a PPTX"),
        (package("content.xml", mimetype=ODP.replace("presentation", "text")), "neither a PDF nor a PPTX"),
        (package("Index/Document.iwa.txt", "a/b/Index.zip"), "neither a PDF nor a PPTX"),
        (package("Basic/Standard/Module1.xml", mimetype=ODP), "macros"),
        (b"hello", "neither a PDF nor a PPTX"),
        (b"<html>%PDF-1.7 %%EOF", "neither a PDF nor a PPTX"),
        (PDF[:30], "incomplete"),
        (PDF.ljust(20 * 1024 * 1024 + 1), "20 MB"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password"),
        (pptx(leave_out="ppt/presentation.xml"), "neither a PDF nor a PPTX"),
        (pptx(leave_out="[Content_Types].xml"), "neither a PDF nor a PPTX"),
        (pptx()[:-30], "damaged"),
        (b"PK\x03\x04" + b"x" * 200, "damaged"),
        (b"#!/bin/sh\n" + pptx(), "neither a PDF nor a PPTX"),
        (pptx(("ppt/vbaProject.bin", b"x")), "macros"),
        (pptx(("../../etc/passwd", b"x")), "damaged"),
        (pptx(("/etc/passwd", b"x")), "damaged"),
    ],
)
def test_anything_else_is_refused_with_what_to_change(content, sentence):
    assert sentence in refusal(content)


def test_an_office_document_that_is_no_presentation_is_refused():
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("[Content_Types].xml", "<x/>")
        package.writestr("word/document.xml", "<x/>")
    assert "neither a PDF nor a PPTX" in refusal(file.getvalue(), "talk.pptx")


def test_a_zip_bomb_is_refused_without_unpacking_it():
    bomb = pptx(*((f"ppt/media/{n}.png", bytes(101 * 1024 * 1024)) for n in range(5)))
    assert len(bomb) < 1024 * 1024
    assert "500 MB" in refusal(bomb)


def test_a_zip_of_countless_parts_is_refused_before_its_directory_is_read():
    assert "500 MB" in refusal(pptx(*((f"p/{n}", b"") for n in range(10_001))))
    assert "too many parts" in refusal(pptx(*((f"p/{n:0>200}", b"") for n in range(9_000))))


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("slides.pdf", "slides.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("第34回 発表.pptx", "第34回 発表.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a b Set-Cookie x.pdf"),
        ("\u202egpj.pdf", "gpj.pdf"),
        (".pdf", "pdf.pdf"),
        ("...", "slides.pdf"),
        ("", "slides.pdf"),
        ("v1.2", "v1.2.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
        ("nul\x00l.pdf", "null.pdf"),
    ],
)
def test_the_shown_name_is_clean(sent, shown):
    assert shown_name(sent, "pdf") == shown
