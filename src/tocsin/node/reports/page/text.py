"""Text from outside as a page may show it: nothing invisible, nothing that reorders it, nothing endless."""

from __future__ import annotations

import re
import unicodedata

import orjson
from markupsafe import Markup, escape

#: Characters of one value that a page shows; the rest is counted.
VALUE_CHARS = 6_000
#: Characters of a name, a title or a reason.
NAME_CHARS = 600

#: Controls (but tab and line feed), what is invisible, what changes the direction of text, half surrogates.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def plain(value: object, limit: int = NAME_CHARS) -> str:
    """Text for titles, attributes and lists; what cannot be seen is written as ``⟨U+202E⟩``."""
    text, more = _cut(str(value), limit)
    return _UNSEEN.sub(lambda found: f"⟨{_code(found[0])}⟩", text) + more


def shown(value: str, limit: int = VALUE_CHARS) -> Markup:
    """A value of a log as markup: what cannot be seen stands as a marked code that names it."""
    text, more = _cut(value.replace("\r\n", "\n"), limit)
    parts = []
    at = 0
    for found in _UNSEEN.finditer(text):
        parts += [escape(text[at : found.start()]), _marked(found[0])]
        at = found.end()
    parts.append(escape(text[at:]))
    if more:
        parts.append(Markup('<i class="more">{}</i>').format(more))
    return Markup("").join(parts)


def embedded(value: object) -> Markup:
    """A value as JSON for a ``script`` element: no character in it can end the element."""
    return Markup(orjson.dumps(value).decode().translate(_UNSAFE))  # noqa: S704  (escaped in this very line)


def _cut(text: str, limit: int) -> tuple[str, str]:
    if len(text) <= limit:
        return text, ""
    return text[:limit], f" … {len(text) - limit:,} more characters"


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _marked(character: str) -> Markup:
    name = unicodedata.name(character, "control character").lower()
    return Markup('<b class="unseen" title="{}">{}</b>').format(name, _code(character))
