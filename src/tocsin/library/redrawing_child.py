"""The process that draws one picture anew: ``python -m tocsin.library.redrawing_child SECONDS BYTES``."""

from __future__ import annotations

import io
import sys

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

from tocsin.library.album import NARROW
from tocsin.library.redrawing import SIDE, Redrawn
from tocsin.model.bounded import bound_this_process

_FORMATS = ("PNG", "JPEG", "WEBP")
#: Pixels of a picture: as many as a telephone's largest.
_MOST = 50_000_000
#: Up to so many bytes a drawing is kept to the last pixel.
_LOSSLESS = 400_000
_QUALITY = 82


def main(arguments: list[str]) -> None:
    """Read a picture from stdin, write it to stdout as it was drawn anew, or why it was not."""
    seconds, memory = map(int, arguments)
    bound_this_process(seconds, memory)
    try:
        made = _drawn(sys.stdin.buffer.read())
    except UnidentifiedImageError:
        made = Redrawn(what="is no PNG, JPEG or WebP", hint="save it as one of them")
    except (OSError, ValueError, SyntaxError, MemoryError) as error:
        made = Redrawn(what=f"cannot be drawn: {type(error).__name__}", hint="save it anew as PNG")
    sys.stdout.buffer.write(msgspec.msgpack.encode(made))


def _drawn(data: bytes) -> Redrawn:
    Image.MAX_IMAGE_PIXELS = None  # seen here, before a pixel is read
    with Image.open(io.BytesIO(data), formats=_FORMATS) as found:
        if found.width * found.height > _MOST:
            return Redrawn(what=f"has more than {_MOST // 1_000_000} million pixels", hint="make it smaller")
        if getattr(found, "n_frames", 1) > 1:
            return Redrawn(what="moves", hint="attach one frame of it")
        if found.mode[0] in "IF":
            return Redrawn(what="has more than 8 bits for a shade", hint="save it with 8")
        drawing = found.format == "PNG"
        found.draft("RGB", (SIDE, SIDE))
        turned = _upright(found)
        turned.thumbnail((SIDE, SIDE))
        clear = turned.has_transparency_data
        pixels = turned.convert("RGBA" if clear else "RGB")
    fresh = Image.new(pixels.mode, pixels.size)
    fresh.paste(pixels)
    small = b""
    if fresh.width > NARROW:
        height = max(1, round(fresh.height * NARROW / fresh.width))
        small = _encoded(fresh.resize((NARROW, height), Image.Resampling.LANCZOS), drawing=drawing)
    return Redrawn(_encoded(fresh, drawing=drawing), small, fresh.width, fresh.height)


def _upright(found: Image.Image) -> Image.Image:
    """A picture as it was held when it was taken; as it lies where what it says of that is damaged."""
    try:
        return ImageOps.exif_transpose(found)
    except SyntaxError:
        return found.copy()


def _encoded(fresh: Image.Image, *, drawing: bool) -> bytes:
    """As WebP: a drawing to the last pixel where that is small enough, a photograph as the eye sees it."""
    if drawing:
        exact = io.BytesIO()
        fresh.save(exact, "WEBP", lossless=True, quality=60, method=4)
        if exact.tell() <= _LOSSLESS:
            return exact.getvalue()
    seen = io.BytesIO()
    fresh.save(seen, "WEBP", quality=_QUALITY, method=4)
    return seen.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])
