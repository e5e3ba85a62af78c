r"""The names by which an indicator may call a file that a log names: by variable, by drive or by volume.

``c:\users\bob\appdata\local\temp\x.dll`` is ``%temp%\x.dll``. Which letter a volume had is not in a log, so
``\device\harddiskvolume2\x.dll`` is x.dll of any drive, and the reverse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.detections.indicators.file_paths import plain_path

_VOLUME = re.compile(r"\\device\\harddiskvolume[0-9]+(?=\\)")
_DRIVE = re.compile(r"[a-z]:(?=\\)")
#: How Defender begins the path of a file.
_DEFENDER = "file:_"
#: Stands for a drive where a volume is meant, and for a volume where a drive is: no path begins so.
_ANY_DRIVE, _ANY_VOLUME = "*:", "*"
_USER = r"(?:users|documents and settings|windows\\serviceprofiles)\\[^\\]+|windows\\system32\\config\\systemprofile"
_LOCAL = r"(?:appdata\\local|local settings)"
_FOLDERS = tuple(
    (re.compile(rf"[a-z*]:\\(?:{folder})(?=\\)"), name)
    for folder, name in (
        (rf"(?:{_USER})\\{_LOCAL}\\temp(?:\\[0-9]+)?", "%temp%"),
        (rf"(?:{_USER})\\{_LOCAL}\\temp", "%temp%"),
        (rf"(?:{_USER})\\{_LOCAL}", "%localappdata%"),
        (rf"(?:{_USER})\\(?:appdata\\roaming|application data)", "%appdata%"),
        (r"users\\public", "%public%"),
        (_USER, "%userprofile%"),
        (r"windows\\temp", "%temp%"),
        (r"windows", "%systemroot%"),
        (r"program files(?: \(x86\))?\\common files", "%commonprogramfiles%"),
        (r"program files \(x86\)\\common files", "%commonprogramfiles(x86)%"),
        (r"program files(?: \(x86\))?", "%programfiles%"),
        (r"program files \(x86\)", "%programfiles(x86)%"),
        (r"programdata", "%programdata%"),
    )
)
_SYSTEM_DRIVE = re.compile(r"[a-z*]:(?=\\)")
#: Variables that a log may write, and what they stand for on nearly every machine.
_USUAL = (
    ("%systemroot%", "c:\\windows"),
    ("%programfiles%", "c:\\program files"),
    ("%programfiles%", "c:\\program files (x86)"),
    ("%programfiles(x86)%", "c:\\program files (x86)"),
    ("%programdata%", "c:\\programdata"),
    ("%public%", "c:\\users\\public"),
    ("%systemdrive%", "c:"),
)


def keys_of(entry: str) -> Iterator[str]:
    """What an entry is found by: its normal form, and that with its drive or volume left open."""
    path = plain_path(entry).casefold()
    yield path
    if drive := _DRIVE.match(path):
        yield _ANY_DRIVE + path[drive.end() :]
    elif volume := _VOLUME.match(path):
        yield _ANY_VOLUME + path[volume.end() :]


def names_of(value: str) -> Iterator[str]:
    """What an entry may be found by that a case-folded value hits, its own name first."""
    path = plain_path(value.removeprefix(_DEFENDER))
    yield path
    if volume := _VOLUME.match(path):
        path = _ANY_DRIVE + path[volume.end() :]
        yield path
    elif drive := _DRIVE.match(path):
        yield _ANY_VOLUME + path[drive.end() :]
    elif path.startswith("%"):
        yield from (
            folder + path.removeprefix(name) for name, folder in _USUAL if path.startswith(name + "\\")
        )
        return
    else:
        return
    for folder, name in _FOLDERS:
        if found := folder.match(path):
            yield name + path[found.end() :]
    yield _SYSTEM_DRIVE.sub("%systemdrive%", path, count=1)
