"""The picture of a consultation paper: two of its pages beside each other, as the command exports it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

from tocsin.cases.paper import paper_of
from tocsin.cases.picture import pictured
from tocsin.cases.reading import read_file
from tocsin.model.case import Case
from tocsin.model.member import PUBLIC
from tocsin.node.cases.paper import made
from tocsin.node.cases.reference import reference_file
from tocsin.release import release_marked

NOW = dt.datetime(2026, 11, 26, 9, 20, tzinfo=dt.UTC)
_REFERENCE, _AUTHOR = "albania-2022", "Northmark National CSIRT"
_SECOND, _SCALE, _EDGE = "How severe", 1.15, 12


def photograph(picture: Path) -> None:
    """Keep the first page of the paper on the case of 2022 and the one on severity as a picture."""
    with reference_file(_REFERENCE) as path:
        written = read_file(path, "public record", NOW)
    case = Case(
        id="case--39336e12-0000-4000-8000-000000000000",
        title=written.title,
        about=written.about,
        marking=written.marking,
        created=NOW,
        author="",
    )
    told = release_marked(pictured(case, written.entries), written.marking, "", PUBLIC)
    paper = paper_of(told, author=_AUTHOR, day=NOW.date(), names={}, told_to="the public")
    _beside(pypdfium2.PdfDocument(made(paper, "pdf"))).save(picture, optimize=True)


def _beside(pdf: Any) -> Image.Image:  # noqa: ANN401  (pypdfium2 has no types)
    later = (one for one in list(pdf)[1:] if f"5 {_SECOND}" in one.get_textpage().get_text_bounded())
    shown = [one.render(scale=_SCALE).to_pil() for one in (pdf[0], next(later))]
    size = (sum(one.width for one in shown) + 3 * _EDGE, shown[0].height + 2 * _EDGE)
    sheet = Image.new("RGB", size, "#c9ced4")
    for at, one in enumerate(shown):
        sheet.paste(one, (_EDGE + at * (one.width + _EDGE), _EDGE))
    pdf.close()
    return sheet.quantize(160)
