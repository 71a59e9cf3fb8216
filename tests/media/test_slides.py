"""Uploaded slides: PDF or PPTX by content."""

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
    ("content", "sentence"),
    [
        (b"", "empty"),
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
