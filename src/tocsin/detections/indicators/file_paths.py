r"""Whole paths of files: which texts are one, and their one normal form.

Normal forms: ``c:\windows\temp\a.exe`` and ``\\server\share\a.exe`` in lower case with backslashes;
``%temp%\x.dll`` with one name for each of the variables that mean the same; ``/tmp/.x/kworker`` as it is written.
Steps up (``a\..\b``) are taken, and ``file:///C:/a.exe`` is the path that it names.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from urllib.parse import unquote

from tocsin.detections.indicators.variables import FOLDERS, SYNONYMS

_WINDOWS = re.compile(
    r"(?i)(?:[a-z]:[\\/]|%[a-z0-9_ ()]{2,40}%[\\/]|\\\\[^\\/?.\s][^\\/]*[\\/]"
    r"|\\(?:\?\?|\\[?.]|device|systemroot)\\).+",
    re.DOTALL,
)
_UNIX = re.compile(r"/[^/].*", re.DOTALL)
#: Where a text without a type must begin to be a path of Unix rather than one of a web server.
_ROOTS = re.compile(
    r"/(?:applications|bin|boot|dev|etc|home|lib|lib32|lib64|library|media|mnt|opt|private|proc|root|run|sbin"
    r"|srv|sys|system|tmp|users|usr|var|volumes)/[^/].*",
    re.DOTALL | re.IGNORECASE,
)
_OBJECT = re.compile(r"^\\(?:\?\?|\\[?.])\\(unc(?=\\))?")
_SLASHES = re.compile(r"(?<!^)\\{2,}")
_FILE_URL = re.compile(r"(?i)file:(?:_|//)?(?:localhost)?(/.*|[^/\s].*)", re.DOTALL)
_STEP = re.compile(r"[\\/]\.{1,2}(?=[\\/]|$)")
#: What no step up leaves: a drive, a share, a volume, a variable.
_BASE = re.compile(r"[a-z]:|\\\\[^\\]+\\[^\\]+|\\device\\[^\\]+|%[^%\\]+%")
_DATA = "::$data"  # what NTFS calls the content of a file; after the name of a stream ``:$data``
#: Variables that are named as examples.
_KNOWN = ("%temp%", "%appdata%", "%localappdata%", "%userprofile%")
_NEVER = re.compile(r"[<>|\x00-\x1f]")
_ARGUMENTS = re.compile(r"(?i)\.(?:exe|com|bat|cmd|ps1|vbs|dll|scr|msi|js)[\"']?\s+\S")


def is_path(text: str) -> bool:
    """Whether a text without a type is the whole path of a file, not a part of one nor of a URL."""
    return bool(_WINDOWS.fullmatch(text) or _ROOTS.fullmatch(text))


def may_be_path(text: str) -> bool:
    """Whether a text that is said to be a file's name or path is a whole path."""
    return bool(_WINDOWS.fullmatch(text) or _UNIX.fullmatch(text))


def of_file_url(text: str) -> str:
    """The path that a ``file:`` URL names, or what Defender calls ``file:_``; empty if the text is none."""
    found = _FILE_URL.fullmatch(text.strip())
    if not found:
        return ""
    path = unquote(found[1])
    if re.match(r"/+[A-Za-z][:|][\\/]", path):
        return path.lstrip("/").replace("|", ":", 1)
    if path.startswith("/"):
        return "\\\\" + path.lstrip("/") if path.startswith("//") else path
    return path if may_be_path(path) else "\\\\" + path


def plain_path(path: str) -> str:
    r"""A path in normal form, whatever it is; of Windows: lower case, backslashes, without ``\??\`` and quotes."""
    path = path.strip().strip('"')
    if path.startswith("/") and not path.startswith("//"):
        return _stepped(re.sub("/{2,}", "/", path), "", "/")
    path = path.replace("/", "\\").lower()
    path = _SLASHES.sub(r"\\", _OBJECT.sub(lambda found: "\\" if found[1] else "", path))
    if path.endswith(":$data"):
        path = path.removesuffix(_DATA).removesuffix(":$data")
    for name, own in SYNONYMS:
        if path.startswith(name + "\\"):
            path = own + path.removeprefix(name)
            break
    base = _BASE.match(path)
    return _stepped(path, base[0], "\\") if base else path


def _stepped(path: str, base: str, separator: str) -> str:
    """The path without ``.`` and ``..``; as it is where it leaves the folder of a variable."""
    if not _STEP.search(path):
        return path
    steps = path[len(base) :].split(separator)[1:]
    if base.startswith("%") and _leads_out(steps):
        return path
    kept: list[str] = []
    for step in steps:
        if step == "..":
            del kept[-1:]
        elif step != ".":
            kept.append(step)
    return separator.join((base, *kept))


def _leads_out(steps: Iterable[str]) -> bool:
    """Whether steps leave the folder that they begin in."""
    depths = itertools.accumulate(-1 if step == ".." else step != "." for step in steps)
    return min(depths, default=0) < 0


def unfit(path: str) -> str:
    """Why a path is not looked for in a list, and what to write instead; empty if it is."""
    if not may_be_path(path):
        return f"not a whole path: it begins with no drive, share, variable or root; {instead(path)}"
    if re.search(r"[\\/]\.{0,2}$", path):
        return "a folder; give the whole path of a file, or a Sigma rule"
    if "*" in path or "?" in path.removeprefix("\\??\\").removeprefix("\\\\?\\"):
        return "a path with wildcards; write %USERPROFILE% and the like, or a Sigma rule"
    if _NEVER.search(path):
        return "not a path: it holds characters that no path has"
    if not path.startswith("/") and _ARGUMENTS.search(path):
        return "a command line; give the path alone, or a Sigma rule"
    return _unseen(path)


def _unseen(path: str) -> str:
    """Why no log writes such a path; empty if one may."""
    plain = plain_path(path)
    if plain.startswith("/"):
        return ""
    name = re.match(r"%[^%\\]*%", plain)
    if name and name[0] not in FOLDERS:
        known = ", ".join(variable.upper() for variable in _KNOWN)
        return f"the variable {name[0].upper()} stands for no folder that is known; write the folder, or one of {known} and the like"
    if name and _STEP.search(plain):
        return "a path that leaves the folder of its variable; write it without .."
    if not _WINDOWS.fullmatch(plain):
        return (
            "a pipe, device or volume, not a file that a log names; write it as the log does, in a Sigma rule"
        )
    return ""


def instead(text: str) -> str:
    """How to write what looks like a part of a path; empty if it does not."""
    if re.match(r"\\[^\\]", text):
        return f"write it with its drive, C:{text[:60]}, or ask for its end in a Sigma rule"
    if re.match(r"[A-Za-z]:[^\\/]", text):
        return f"write the backslash after its drive, {text[:2]}\\{text[2:60]}"
    if "\\" in text:
        return "write it whole, C:\\…, \\\\server\\share\\…, %TEMP%\\…, or the file name alone"
    if text.startswith("/"):
        return f"write file://{text[:60]} if it is a file, host and path if it is of a URL"
    return ""
