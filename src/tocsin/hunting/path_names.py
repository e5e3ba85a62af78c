r"""The names by which an indicator may call a file that a log names: by variable, by drive or by volume.

``c:\users\bob\appdata\local\temp\x.dll`` is ``%temp%\x.dll``. Which letter a volume had is not in a log, so
``\device\harddiskvolume2\x.dll`` is x.dll of any drive, and the reverse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.detections.indicators.file_paths import plain_path
from tocsin.detections.indicators.variables import FOLDERS, pattern, spelt

_VOLUME = re.compile(r"\\device\\harddiskvolume[0-9]+(?=\\)")
_DRIVE = re.compile(r"[a-z]:(?=\\)")
#: How Defender begins the path of a file.
_DEFENDER = "file:_"
#: Stands for a drive where a volume is meant, and for a volume where a drive is: no path begins so.
_ANY_DRIVE, _ANY_VOLUME = "*:", "*"
_FOLDERS = tuple(
    (re.compile(rf"[a-z*]:{pattern(folder)}(?=\\)"), name)
    for name, folders in FOLDERS.items()
    for folder in folders
)
#: Variables that a log may write, and what they stand for on nearly every machine.
_USUAL = tuple(
    (name, f"c:{folder}")
    for name in (
        "%systemroot%",
        "%programfiles%",
        "%programfiles(x86)%",
        "%programdata%",
        "%public%",
        "%systemdrive%",
    )
    for below in FOLDERS[name]
    for folder in spelt(below)
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
