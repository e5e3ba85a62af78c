"""How an element of a page looks by its style: seen, or why not."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

Colour = tuple[int, int, int]
_AWAY = -500  # pixels beyond the edge from which on nothing is seen of it
_FAR = 5_000  # pixels to the right or below
_THIN = 1  # pixels: what is cut to that shows no text
_SMALLEST = 2  # pixels of letters that can be seen
_FAINT = 0.05  # of opacity
_ALIKE = 16  # of 255: colours that differ by less are one to the eye
_UNITS = {"px": 1, "": 1, "pt": 4 / 3, "pc": 16, "em": 16, "rem": 16, "ch": 8, "ex": 8, "cm": 37.8, "mm": 3.78, "in": 96, "%": 5, "vw": 12.8, "vh": 8}  # fmt: skip
_LENGTH = re.compile(
    r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?)(px|pt|pc|r?em|ch|ex|cm|mm|in|%|vw|vh|)"
)
_MOVED = re.compile(r"translate(?:x|y|3d)?\(([^()]*)\)")
_NO_SIZE = re.compile(r"scale(?:x|y|3d)?\(\s*(?:0|0?\.0+|0\.0*)\s*[,)]")
_CUT = re.compile(
    r"rect\(\s*(?:[01](?:px)?[\s,]+){3}[01](?:px)?\s*\)|inset\(\s*(?:100|[5-9]\d)(?:\.\d+)?%|circle\(\s*0"
)
_FUNCTION = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*(?:[,/]\s*([\d.]+%?)\s*)?\)")
_HEX = re.compile(r"#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![\w-])")
_NAMES = {
    "white": "#fff", "black": "#000", "red": "#f00", "green": "#008000", "blue": "#00f", "yellow": "#ff0", "gray": "#808080",
    "grey": "#808080", "silver": "#c0c0c0", "maroon": "#800000", "navy": "#000080", "lime": "#0f0", "aqua": "#0ff",
    "cyan": "#0ff", "fuchsia": "#f0f", "magenta": "#f0f", "olive": "#808000", "purple": "#800080", "teal": "#008080",
    "orange": "#ffa500", "snow": "#fffafa", "ivory": "#fffff0", "whitesmoke": "#f5f5f5", "ghostwhite": "#f8f8ff",
    "floralwhite": "#fffaf0", "transparent": "#0000",
}  # fmt: skip


class Look(msgspec.Struct, frozen=True):
    """How what stands in an element is seen: nothing of it if it is ``gone``, else as text of these colours.

    ``ground`` is what is behind it; None where that, or ``colour``, is not known. ``why`` says why text of it is not seen,
    ``by`` is the number of the element for which that is so.
    """

    gone: bool = False
    why: str = ""
    by: int = 0
    visible: bool = True
    sized: bool = True
    colour: Colour | None = None
    clear: bool = False
    ground: Colour | None = None


def look_of(style: Mapping[str, str], above: Look, number: int) -> Look:
    """The look of an element by the values that its style has, within one that looks so."""
    if above.gone or not style:
        return above
    if why := _gone(style):
        return msgspec.structs.replace(above, gone=True, why=why, by=number)
    colour, clear = _colour_of(style, above)
    made = Look(
        visible=_visible(style.get("visibility", "inherit"), above),
        sized=_sized(style, above),
        colour=colour,
        clear=clear,
        ground=_ground(style, above),
    )
    why = _unseen(made)
    return msgspec.structs.replace(made, why=why, by=above.by if why == above.why else number)


def _visible(said: str, above: Look) -> bool:
    return above.visible if said in {"inherit", "unset"} else said not in {"hidden", "collapse"}


def _unseen(look: Look) -> str:
    if not look.visible:
        return "visibility: hidden"
    if not look.sized:
        return "font-size: 0"
    if look.clear:
        return "color: transparent"
    alike = (
        look.colour
        and look.ground
        and all(abs(a - b) < _ALIKE for a, b in zip(look.colour, look.ground, strict=True))
    )
    return "the colour of what is behind it" if alike else ""


def _gone(style: Mapping[str, str]) -> str:
    """Why nothing of an element is seen, whatever is in it; empty if it is."""
    if style.get("display") == "none":
        return "display: none"
    if style.get("content-visibility") == "hidden":
        return "content-visibility: hidden"
    if (opacity := _number(style.get("opacity", ""))) is not None and opacity < _FAINT:
        return "opacity: 0"
    if _is_away(style):
        return "off the screen"
    if _is_cut(style) or _NO_SIZE.search(style.get("transform", "")):
        return "cut to nothing"
    return ""


def _is_away(style: Mapping[str, str]) -> bool:
    moved = [style.get(name, "") for name in ("text-indent", "margin-left", "margin-top")]
    if found := _MOVED.search(style.get("transform", "")):
        moved += found[1].split(",")
    if style.get("position") in {"absolute", "fixed", "relative", "sticky"}:
        moved += (style.get(name, "") for name in ("left", "right", "top", "bottom"))
        if any((_length(style.get(name, "")) or 0) >= _FAR for name in ("left", "top")):
            return True
    return any((_length(one) or 0) <= _AWAY for one in moved)


def _is_cut(style: Mapping[str, str]) -> bool:
    if _CUT.search(style.get("clip", "")) or _CUT.search(style.get("clip-path", "")):
        return True
    sizes = (_length(style.get(name, "")) for name in ("width", "height", "max-width", "max-height"))
    hides = style.get("overflow", "").split(" ")[0] in {"hidden", "clip"}
    return hides and any(size is not None and size <= _THIN for size in sizes)


def _sized(style: Mapping[str, str], above: Look) -> bool:
    words = style.get("font", "").partition("/")[0].split()
    sizes = (one for one in words if (found := _LENGTH.fullmatch(one)) and (found[2] or not float(found[1])))
    said = style.get("font-size") or next(
        sizes, ""
    )  # of a font's words; a number without a unit is its weight
    length = _LENGTH.fullmatch(said)
    if length is None:
        return above.sized or said in {"small", "medium", "large", "x-large", "smaller", "initial"}
    if length[2] in {"em", "%", "ex", "ch"}:  # of the letters around it, which may have no size
        share = float(length[1]) / (100 if length[2] == "%" else 1)
        return above.sized and share * _UNITS["em"] >= _SMALLEST
    return (_length(said) or 0) >= _SMALLEST


def _colour_of(style: Mapping[str, str], above: Look) -> tuple[Colour | None, bool]:
    said = style.get("color", "inherit")
    if said in {"inherit", "currentcolor", "unset"}:
        return above.colour, above.clear
    colour, alpha = _colour(said)
    return colour, colour is not None and alpha < _FAINT


def _ground(style: Mapping[str, str], above: Look) -> Colour | None:
    """Colour behind an element, None where it is not known: where there is a picture."""
    said = style.get("background", "")
    if "(" in style.get("background-image", "") or re.search(r"url|gradient|image|var\(", said):
        return None
    if not said:
        return above.ground
    colour, alpha = next(((c, a) for c, a in map(_colour, _words(said)) if c is not None), (None, 0.0))
    if colour is None or alpha < _FAINT:
        unknown = ("(" in said or re.fullmatch(r"[a-z]+", said)) and said not in {
            "none",
            "inherit",
            "initial",
            "unset",
            "transparent",
        }
        return None if unknown and colour is None else above.ground
    return colour if alpha > 1 - _FAINT else None


def _words(said: str) -> list[str]:
    return re.findall(r"[\w#%.-]+\([^()]*\)|[^\s()]+", said)


def _colour(said: str) -> tuple[Colour | None, float]:
    """Red, green and blue, and how opaque; None for what is none or not known."""
    said = _NAMES.get(said, said)
    if found := _FUNCTION.fullmatch(said):
        alpha = found[4] or "1"
        opaque = (_number(alpha.rstrip("%")) or 0) / (100 if alpha.endswith("%") else 1)
        return (int(found[1]), int(found[2]), int(found[3])), opaque
    if not _HEX.fullmatch(said):
        return None, 1
    digits = said[1:] if len(said) > 5 else "".join(one * 2 for one in said[1:])  # noqa: PLR2004  (#rgba)
    red, green, blue, *more = (int(digits[at : at + 2], 16) for at in range(0, len(digits), 2))
    return (red, green, blue), (more[0] / 255 if more else 1.0)


def _length(said: str) -> float | None:
    """Pixels of a length, roughly; None for what is none."""
    found = _LENGTH.fullmatch(said.strip())
    return float(found[1]) * _UNITS[found[2]] if found else None


def _number(said: str) -> float | None:
    found = _LENGTH.fullmatch(said.strip())
    return float(found[1]) / (100 if found[2] == "%" else 1) if found and found[2] in {"", "%"} else None
