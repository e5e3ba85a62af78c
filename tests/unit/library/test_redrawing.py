"""Of a picture from outside nothing is kept but its pixels, and none takes more than it may."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from picture_samples import (
    HTML,
    SVG,
    bomb,
    chunks,
    encoded,
    moving,
    noted,
    plain,
    telling,
    turned,
    with_text_bomb,
)
from tocsin.library.album import NARROW
from tocsin.library.redrawing import MAX_BYTES, SIDE, redrawn
from tocsin.model.errors import UsageError

_PIXELS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}


@pytest.mark.parametrize(
    "data",
    [telling(), noted(), plain("PNG") + HTML, plain("JPEG") + HTML, plain("WEBP", exif=b"Exif\0\0SECRET")],
    ids=["JPEG that tells", "PNG with a note", "PNG and HTML", "JPEG and HTML", "WebP with EXIF"],
)
def test_nothing_is_kept_but_pixels(data):
    made = redrawn(data)
    assert set(chunks(made.raw)) <= _PIXELS
    assert b"SECRET" not in made.raw
    assert b"script" not in made.raw
    assert (made.width, made.height) == (40, 30)


def test_a_drawing_is_kept_to_the_last_pixel_and_clear_where_it_was_clear():
    image = Image.new("RGBA", (30, 20), (10, 20, 30, 255))
    image.putpixel((3, 4), (0, 0, 0, 0))
    made = Image.open(io.BytesIO(redrawn(encoded(image, "PNG")).raw))
    assert made.getpixel((3, 4))[3] == 0
    assert made.getpixel((5, 5)) == (10, 20, 30, 255)


def test_a_picture_stands_upright_and_is_no_longer_than_pages_show():
    assert (redrawn(turned()).width, redrawn(turned()).height) == (30, 40)
    made = redrawn(plain("JPEG", (4000, 1000)))
    assert (made.width, made.height) == (SIDE, 400)
    assert Image.open(io.BytesIO(made.small)).size == (NARROW, 200)
    assert set(chunks(made.small)) <= _PIXELS
    assert redrawn(plain("JPEG", (NARROW, 100))).small == b""


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (SVG, "is no PNG, JPEG or WebP"),
        (HTML, "is no PNG, JPEG or WebP"),
        (b"GIF89a" + HTML, "is no PNG, JPEG or WebP"),
        (plain("BMP"), "is no PNG, JPEG or WebP"),
        (plain("TIFF"), "is no PNG, JPEG or WebP"),
        (b"", "is no PNG, JPEG or WebP"),
        (plain("PNG")[:60], "cannot be drawn"),
        (moving("WEBP"), "moves"),
        (moving("PNG"), "moves"),
        (encoded(Image.new("I;16", (9, 9)), "PNG"), "has more than 8 bits for a shade"),
        (bomb(60_000), "has more than 50 million pixels"),
        (with_text_bomb(), "cannot be drawn"),
        (plain("PNG") + bytes(MAX_BYTES), "is larger than 10 MiB"),
    ],
    ids=["SVG", "HTML", "GIF", "BMP", "TIFF", "nothing", "cut", "moving WebP", "moving PNG", "16 bits", "bomb of pixels", "bomb of text", "large"],
)  # fmt: skip
def test_what_is_no_picture_or_too_much_of_one_is_refused_with_the_reason(data, told):
    with pytest.raises(UsageError, match=told):
        redrawn(data)


def test_what_takes_too_long_is_given_up():
    with pytest.raises(UsageError, match="takes longer than 0 s"):
        redrawn(plain(), seconds=0)
