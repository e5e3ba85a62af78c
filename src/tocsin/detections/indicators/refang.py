"""Undoes defanging: ``hxxps://evil[.]example`` becomes ``https://evil.example``."""

from __future__ import annotations

import re

# Each is linear: fixed words between bracket classes.
_OPEN, _CLOSE = r"[\[({<]", r"[\])}>]"
#: (what stands for it, what it stands for), in order; the same patterns serve RE2 over whole columns.
DEFANGED: tuple[tuple[str, str], ...] = (
    (rf"(?i)\s*{_OPEN}\s*(?:\.|dot|d0t|punkt|point)\s*{_CLOSE}\s*", "."),
    (rf"(?i)\s*{_OPEN}\s*(?:@|at)\s*{_CLOSE}\s*", "@"),
    (rf"{_OPEN}\s*(:?//|:)\s*{_CLOSE}", r"\1"),
    (r"\\\.|\[\.|\.\]", "."),
    (r"(?i)^(?:h(?:xx|tx|xt|\*\*|--)p|meow|hxp)(s?)(:|\[|$)", r"http\1\2"),
    (r"(?i)^(?:fxp|f\*p)(s?)(:|\[|$)", r"ftp\1\2"),
    (r"(?i)^((?:https?|ftp)):?\\+", r"\1://"),
    (r"(?i)\s+dot\s+", "."),
    (r"(?i)\s+at\s+", "@"),
)
#: A text without any of these is not defanged.
SUSPECT = r"(?i)[\[({<\\*]|\.\]|^\s*(?:hx|ht?x|fxp|meow)|\s(?:dot|at)\s"

_SUSPECT = re.compile(SUSPECT)
# What "://" becomes when it is bracketed without its colon, or typed with a space.
SCHEME = (r"(?i)^(https?|ftp)\s*:?\s*//\s*", r"\1://")
#: Registry keys and Windows paths, whose backslashes are their own.
PATH = r"(?i)^\\?(?:hk(?:ey_|lm|cu|u|cr|cc)|registry\\|[a-z]:[\\/]|\\\\|\\(?:\?\?|device|systemroot)\\|%|/|file:)"

_PATH = re.compile(PATH)
_DEFANGED = tuple((re.compile(pattern), plain) for pattern, plain in (*DEFANGED, SCHEME))


def refang(text: str) -> str:
    r"""Text as it was before defanging; what is not defanged stays as it is.

    Knows hxxp, hXXps, h**p, fxp; ``.``, ``dot`` and ``punkt`` in any brackets, ``[.`` and ``.]``
    alone, ``\.``; ``@`` and ``at`` in brackets or between spaces; ``[:]``, ``[://]``. Registry keys
    and Windows paths are left alone.
    """
    if not _SUSPECT.search(text):
        return text
    if _PATH.match(text):
        return text
    for pattern, plain in _DEFANGED:
        text = pattern.sub(plain, text)
    return text
