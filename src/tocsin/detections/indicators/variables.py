r"""Variables of Windows in paths of files, and the folders that they stand for: the one table.

A folder is written below its drive, in lower case. ``*`` is one folder of any name, ``#`` the number of a session,
and a name in ``<>`` one of several folders.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

#: Variables that mean the same folder, and what they are called here.
SYNONYMS = (
    ("%homedrive%%homepath%", "%userprofile%"),
    ("%tmp%", "%temp%"),
    ("%windir%", "%systemroot%"),
    ("\\systemroot", "%systemroot%"),
    ("%allusersprofile%", "%programdata%"),
    ("%programw6432%", "%programfiles%"),
    ("%commonprogramw6432%", "%commonprogramfiles%"),
    ("%homepath%", "%userprofile%"),
    ("%homedrive%", "%systemdrive%"),
)
_SEVERAL = {
    "<home>": (
        r"users\*",
        r"documents and settings\*",
        r"windows\serviceprofiles\*",
        r"windows\system32\config\systemprofile",
    ),
    "<local>": (r"appdata\local", "local settings"),
    "<roaming>": (r"appdata\roaming", "application data"),
    "<programs>": ("program files", "program files (x86)"),
}
#: Folders of each variable, the narrowest first; the drive itself is "".
FOLDERS: dict[str, tuple[str, ...]] = {
    "%temp%": (r"<home>\<local>\temp\#", r"<home>\<local>\temp", r"windows\temp"),
    "%localappdata%": (r"<home>\<local>",),
    "%appdata%": (r"<home>\<roaming>",),
    "%public%": (r"users\public",),
    "%userprofile%": ("<home>",),
    "%systemroot%": ("windows",),
    "%commonprogramfiles%": (r"<programs>\common files",),
    "%commonprogramfiles(x86)%": (r"program files (x86)\common files",),
    "%programfiles%": ("<programs>",),
    "%programfiles(x86)%": ("program files (x86)",),
    "%programdata%": ("programdata",),
    "%systemdrive%": ("",),
}
_PIECE = re.compile(r"<[a-z]+>|[*#]")
#: A session's number in a query: two digits at most, each any character.
_NUMBERS = ("?", "??")


def pattern(folder: str) -> str:
    r"""A folder as a regular expression: ``users\*`` gives ``\\users\\[^\\]+``."""
    text = _PIECE.sub(_alternatives, re.escape(folder).replace(r"\*", "*").replace(r"\#", "#"))
    return rf"\\{text}" if folder else ""


def _alternatives(found: re.Match[str]) -> str:
    if found[0] in _SEVERAL:
        return f"(?:{'|'.join(pattern(one)[2:] for one in _SEVERAL[found[0]])})"
    return r"[^\\]+" if found[0] == "*" else "[0-9]+"


def spelt(folder: str) -> Iterator[str]:
    r"""Every folder that one is, ``*`` and ``#`` left: ``<programs>`` gives ``\program files`` and the other."""
    pieces = [_SEVERAL.get(piece, (piece,)) for piece in re.split("(<[a-z]+>)", folder)]
    for chosen in itertools.product(*pieces):
        yield "\\" + "".join(chosen) if folder else ""


def globs(folder: str) -> Iterator[str]:
    r"""A folder as globs: ``users\*`` gives ``\\users\\*``, whose star spans several folders too."""
    for one in spelt(folder):
        for number in _NUMBERS if "#" in one else ("",):
            yield one.replace("\\", r"\\").replace("#", number)
