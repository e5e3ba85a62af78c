"""LEEF's ``devTime`` as its ``devTimeFormat`` says it is written: letters of Java's SimpleDateFormat."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from tocsin.sources.times import to_micros

_LONGEST = 64
_TOKEN = re.compile(r"'(?P<quoted>[^']*)'|(?P<letters>([A-Za-z])\3*)|(?P<other>.)", re.DOTALL)
#: Java's letters, by the letter alone or by all of them → those of ``strptime``.
_LETTERS = {
    "yy": "%y",
    "y": "%Y",
    "u": "%Y",
    "MMM": "%b",
    "MMMM": "%B",
    "M": "%m",
    "MM": "%m",
    "d": "%d",
    "E": "%a",
    "EEEE": "%A",
    "H": "%H",
    "h": "%I",
    "m": "%M",
    "s": "%S",
    "S": "%f",
    "a": "%p",
    "Z": "%z",
    "X": "%z",
    "z": "%Z",
}


def written_as(text: str, pattern: str, zone: dt.tzinfo) -> int | None:
    """Microseconds since the epoch of ``text``; ``zone`` holds where it names none.

    None if it is not written so, or if the pattern has letters that are not known here or no year.
    """
    form = _form(pattern[:_LONGEST])
    if form is None:
        return None
    try:
        moment = dt.datetime.strptime(text.strip()[:_LONGEST], form)  # noqa: DTZ007  (the zone follows)
        return to_micros(moment.replace(tzinfo=dt.UTC) if _is_utc(form, text) else moment, zone)
    except (ValueError, OverflowError):
        return None


def _is_utc(form: str, text: str) -> bool:
    return "%Z" in form and text.strip().endswith(("UTC", "GMT"))


@lru_cache(maxsize=256)
def _form(pattern: str) -> str | None:
    form = ""
    for token in _TOKEN.finditer(pattern):
        letters = token["letters"]
        if letters is None:
            literal = token["other"] or token["quoted"] or "'"
            form += literal.replace("%", "%%")
            continue
        known = _LETTERS.get(letters) or _LETTERS.get(letters[0])
        if known is None:
            return None
        form += known
    return form if "%Y" in form or "%y" in form else None
