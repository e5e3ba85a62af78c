"""Charts drawn to SVG: nothing is fetched, and of what is drawn only shapes and texts are kept."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from tocsin.cases.paper import Figure

_SVG = "{http://www.w3.org/2000/svg}"
_KEPT = frozenset({"svg", "g", "path", "text", "tspan", "line", "rect", "circle", "defs", "clipPath"})
_ATTRIBUTES = frozenset(
    [
        "width",
        "height",
        "viewBox",
        "transform",
        "d",
        "fill",
        "stroke",
        "stroke-width",
        "stroke-linecap",
        "stroke-dasharray",
        "opacity",
        "fill-opacity",
        "stroke-opacity",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "cx",
        "cy",
        "r",
        "dx",
        "dy",
        "text-anchor",
        "font-family",
        "font-size",
        "font-weight",
        "font-style",
        "display",
        "id",
        "clip-path",
        "stroke-miterlimit",
    ]
)
_WITHIN = re.compile(r"url\(#([A-Za-z0-9_-]+)\)")
_ELSEWHERE = re.compile(r"(?i)url\(|[a-z]+:")


def drawn(figure: Figure, name: str) -> str:
    """A figure as SVG for a page; ``name`` begins every id in it, and its words are the figure's own."""
    register_namespace("", "http://www.w3.org/2000/svg")
    return tostring(_clean(_svg(figure.spec), name, figure), "unicode")


def _svg(spec: dict[str, Any]) -> str:
    import vl_convert  # noqa: PLC0415  (84 MB, for charts alone)

    svg: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return svg


def _clean(svg: str, name: str, figure: Figure) -> Element:
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415  (for charts alone)

    root = _copy(fromstring(svg), {}, name)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    for at, (kind, text) in enumerate((("title", figure.title), ("desc", figure.alt))):
        told = Element(f"{_SVG}{kind}", {"id": f"{name}-{kind}"})
        told.text = text
        root.insert(at, told)
    return root


def _copy(one: Element, ids: dict[str, str], name: str) -> Element:
    """An element with what is known to be harmless of it; ids are numbered in the order in which they come."""
    made = Element(one.tag, dict(_attributes(one, ids, name)))
    made.text = one.text
    for child in one:
        if isinstance(child.tag, str) and child.tag.removeprefix(_SVG) in _KEPT and _is_seen(child):
            copied = _copy(child, ids, name)
            SubElement(made, copied.tag)
            made[-1] = copied
    return made


def _attributes(one: Element, ids: dict[str, str], name: str) -> list[tuple[str, str]]:
    kept = []
    for attribute, value in one.attrib.items():
        if attribute == "id":
            kept.append((attribute, _id(value, ids, name)))
        elif within := _WITHIN.fullmatch(value):
            kept.append((attribute, f"url(#{_id(within[1], ids, name)})"))
        elif attribute in _ATTRIBUTES and not _ELSEWHERE.search(value):
            kept.append((attribute, value))
    return kept


def _is_seen(one: Element) -> bool:
    return one.get("display") != "none" and not (one.tag == f"{_SVG}path" and not one.get("d"))


def _id(value: str, ids: dict[str, str], name: str) -> str:
    return ids.setdefault(value, f"{name}-{len(ids) + 1}")
