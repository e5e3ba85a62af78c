"""Pictures as people send them, and as attackers do."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, PngImagePlugin


def encoded(image: Image.Image, form: str, **more: object) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **more)
    return file.getvalue()


def plain(form: str = "PNG", size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    """A picture of two colours."""
    image = Image.new("RGB", size, (200, 30, 40))
    image.paste((20, 60, 160), (0, 0, size[0] // 2, size[1]))
    return encoded(image, form, **more)


def telling() -> bytes:
    """A JPEG that says where, by whom and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = "SECRETCAMERA", "SECRETNAME"
    exif.get_ifd(0x8825)[1] = "SECRETPLACE"
    return plain("JPEG", exif=exif, comment=b"SECRETCOMMENT", icc_profile=b"SECRETPROFILE" * 20)


def noted() -> bytes:
    """A PNG with a text."""
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", "SECRETCOMMENT")
    return plain("PNG", pnginfo=note)


def turned() -> bytes:
    """A JPEG that stands on its side, and says so."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return plain("JPEG", (40, 30), exif=exif)


def moving(form: str) -> bytes:
    return encoded(
        Image.new("RGB", (8, 8)), form, save_all=True, append_images=[Image.new("RGB", (8, 8), "red")]
    )


def bomb(side: int) -> bytes:
    """A small PNG of very many pixels."""
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    row = zlib.compressobj(9)
    body = b"".join(row.compress(bytes(side + 1)) for _ in range(64)) + row.flush()
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, (b"IHDR", b"IDAT", b"IEND"), (head, body, b"")))


def with_text_bomb() -> bytes:
    """A PNG with a note that unpacks to 200 MB."""
    note = b"Comment\0\0" + zlib.compress(bytes(200_000_000), 9)
    whole = plain("PNG")
    return whole[:33] + _chunk(b"zTXt", note) + whole[33:]


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def chunks(webp: bytes) -> list[bytes]:
    """The names of the parts of a WebP that is nothing else."""
    assert (webp[:4], webp[8:12]) == (b"RIFF", b"WEBP")
    assert struct.unpack("<I", webp[4:8])[0] == len(webp) - 8
    found, at = [], 12
    while at < len(webp):
        found.append(webp[at : at + 4])
        at += 8 + -(-struct.unpack("<I", webp[at + 4 : at + 8])[0] // 2) * 2
    return found


HTML = b"<!doctype html><script>window.harmed=1</script>"
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" onload="window.harmed=1"><script>window.harmed=1</script></svg>'
)
