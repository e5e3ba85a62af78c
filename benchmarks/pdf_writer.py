"""Writes small PDF files: lines of text at given places, in the order in which they are given."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

#: A line of text: how far from the left and from the bottom (points), and what it says.
Line = tuple[float, float, str]


def pdf(pages: Sequence[Sequence[Line]], *, size: float = 9, trailer: str = "") -> bytes:
    """A PDF file in Helvetica whose pages hold lines of Latin text; ``trailer`` is added to its end's dictionary."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    for page in pages:
        packed = zlib.compress(_content(page, size))
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {len(objects) + 2} 0 R >>"
        )
        objects.append(
            f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n{packed.decode('latin-1')}\nendstream"
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return assembled(objects, trailer)


def assembled(objects: Sequence[str], trailer: str = "") -> bytes:
    """A PDF file of objects numbered from 1, the first its catalogue, with its table of contents."""
    written, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\n"
    return written + f"{end}startxref\n{len(written)}\n%%EOF\n".encode("latin-1")


def columns(texts: Sequence[Sequence[str]], *, top: float = 780, leading: float = 12) -> list[Line]:
    """Columns of lines side by side, written row by row: in an order in which nobody reads them."""
    width = 500 / max(len(texts), 1)
    rows = max(map(len, texts))
    return [
        (50 + width * column, top - leading * row, text[row])
        for row in range(rows)
        for column, text in enumerate(texts)
        if row < len(text)
    ]


def _content(page: Sequence[Line], size: float) -> bytes:
    lines = (f"BT /F1 {size} Tf {x:.1f} {y:.1f} Td ({_escaped(text)}) Tj ET" for x, y, text in page)
    return "\n".join(lines).encode("cp1252", "replace")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
