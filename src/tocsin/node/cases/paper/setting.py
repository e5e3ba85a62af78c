"""The PDF: set by Typst from a template that ships, every text handed in as a value and never as markup."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import as_file, files
from typing import Any

import msgspec

from tocsin.cases.paper import Figure, Paper
from tocsin.model.counting import counted
from tocsin.model.errors import NodeError
from tocsin.node.cases.paper.drawing import drawn
from tocsin.node.cases.paper.legible import breakable, each_text

_TEMPLATE = "paper.typ"
#: Distinct characters beyond Latin that are tried; more than that are told as codes without a try.
_TRIED = 3_000
_LATIN = range(0x250)
#: How often what measuring did not tell is asked one by one; what is left then is told as codes.
_ROUNDS = 12
#: No character, so no font has it: what is as large in every one of some fonts is missing as well.
_NONE = "\U0010ffff"
_SIZES = b"""#set text(lang: "en", size: 100pt, top-edge: "bounds", bottom-edge: "bounds")
#let fonts = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")
#let size(one, font) = { let found = measure(text(font: font, one)); (found.width.pt(), found.height.pt()) }
#context [#metadata(json(bytes(sys.inputs.text)).map(one => fonts.map(font => size(one, font)))) <sizes>]"""
_PROBE = b'#set document(title: "-")\n#set text(lang: "en")\n#json(bytes(sys.inputs.text))'


def set_pdf(paper: Paper) -> bytes:
    """The paper as PDF/UA. NodeError where it cannot be set."""
    import typst  # noqa: PLC0415  (81 MB, for papers alone)

    shown, missing, elsewhere = _displayable(paper)
    with as_file(files("tocsin.node.cases.paper") / "files") as root:
        try:
            made: Any = typst.compile(
                root / _TEMPLATE,
                root=root,
                format="pdf",
                pdf_standards=["ua-1"],
                ignore_system_fonts=not elsewhere,
                sys_inputs={"paper": json.dumps(_values(shown, missing))},
                timestamp=0,
            )
        except typst.TypstError as error:
            hint = "export it as paper.html, and tell the project of it"
            raise NodeError(f"cannot be set: {error}", where="paper.pdf", hint=hint) from error
    return bytes(made)


def _displayable(paper: Paper) -> tuple[Paper, str, bool]:
    """The paper with codes for what no font has, those characters, and whether fonts of this system are needed."""
    used = sorted(
        {char for text in _texts(msgspec.to_builtins(paper)) for char in text if ord(char) not in _LATIN}
    )
    missing = _missing(used, system=False)
    elsewhere = bool(missing)
    if missing:
        missing = _missing(missing, system=True)
    if not missing:
        return paper, "", elsewhere
    codes = {ord(char): f"⟨U+{ord(char):04X}⟩" for char in missing}
    told = each_text(msgspec.to_builtins(paper), lambda text: text.translate(codes))
    return msgspec.convert(told, Paper), "".join(missing), elsewhere


def _missing(chars: list[str], *, system: bool) -> list[str]:
    """Those that no font can show. What cannot be shown makes PDF/UA fail, and the failure names one of them: so all are measured at once before."""
    if len(chars) > _TRIED:
        return chars
    missing = _as_large_as_none(chars, system=system)
    left = [one for one in chars if one not in missing]
    for _ in range(_ROUNDS):
        named = _refused("".join(left), system=system) if left else ""
        if not named:
            return [one for one in chars if one not in set(left)]
        gone = [one for one in left if one in named or f"{{{ord(one):x}}}" in named] or left[:1]
        left = [one for one in left if one not in gone]
    return chars


def _as_large_as_none(chars: list[str], *, system: bool) -> set[str]:
    """The characters that are drawn as one that there is not, whichever font is asked first."""
    import typst  # noqa: PLC0415  (81 MB, for papers alone)

    inputs = {"text": json.dumps([_NONE, *chars])}
    told = typst.query(_SIZES, "<sizes>", field="value", one=True, ignore_system_fonts=not system, sys_inputs=inputs)  # fmt: skip
    none, *sizes = json.loads(told)
    return {one for one, size in zip(chars, sizes, strict=True) if size == none}


def _refused(text: str, *, system: bool) -> str:
    import typst  # noqa: PLC0415  (81 MB, for papers alone)

    inputs = {"text": json.dumps(" ".join(text))}
    try:
        typst.compile(
            _PROBE, format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=not system, sys_inputs=inputs
        )
    except typst.TypstError as error:
        return str(error)
    return ""


def _texts(value: Any) -> Iterable[str]:  # noqa: ANN401  (a tree of JSON values)
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _values(paper: Paper, missing: str) -> dict[str, Any]:
    """What the template gets: texts that may be broken, and charts as drawn."""
    sections = [
        {
            "id": one.id,
            "title": one.title,
            "blocks": [_block(block, f"{one.id}-{at}") for at, block in enumerate(one.blocks)],
        }
        for one in paper.sections
    ]
    told = {
        "title": paper.title,
        "about": paper.about,
        "case": paper.case,
        "told_to": paper.told_to,
        "author": paper.author,
        "named": ", ".join(paper.named),
        "day": f"{paper.day.day} {paper.day:%B %Y}",
        "sources": [{**msgspec.to_builtins(one), "link": _link(one.url)} for one in paper.sources],
        "missing": _missing_told(missing),
    }
    broken: dict[str, Any] = each_text(told, breakable)
    for plain_url, one in zip(paper.sources, broken["sources"], strict=True):
        one["link"] = _link(plain_url.url)
    return {**broken, "tlp": str(paper.marking.tlp), "marking": str(paper.marking), "sections": sections}


def _block(block: Any, name: str) -> dict[str, Any]:  # noqa: ANN401  (one of the blocks)
    if isinstance(block, Figure):
        title, alt = breakable(block.title), block.alt
        return {"type": "figure", "title": title, "alt": alt, "svg": drawn(block, name)}
    made: dict[str, Any] = each_text(msgspec.to_builtins(block), breakable)
    return made


def _link(url: str) -> str:
    """An address that can be followed, else ""."""
    return url if url.startswith(("https://", "http://")) else ""


def _missing_told(missing: str) -> str:
    if not missing:
        return ""
    return f"No font of this PDF, and none where it was made, has {counted(len(missing), 'character', 'that is', 'that are')} used here; each stands as its code, ⟨U+…⟩. The HTML paper shows them with the fonts of whoever reads it."
