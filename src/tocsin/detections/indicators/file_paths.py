r"""Whole paths of files: which texts are one, and their one normal form.

Normal forms: ``c:\windows\temp\a.exe`` and ``\\server\share\a.exe`` in lower case with backslashes;
``%temp%\x.dll`` with one name for each of the variables that mean the same; ``/tmp/.x/kworker`` as it is written.
"""

from __future__ import annotations

import re

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
_NEVER = re.compile(r"[<>|\x00-\x1f]")
_ARGUMENTS = re.compile(r"(?i)\.(?:exe|com|bat|cmd|ps1|vbs|dll|scr|msi|js)[\"']?\s+\S")
#: Variables that mean the same folder, and what they are called here.
_SYNONYMS = (
    ("%homedrive%%homepath%", "%userprofile%"),
    ("%tmp%", "%temp%"),
    ("%windir%", "%systemroot%"),
    ("\\systemroot", "%systemroot%"),
    ("%allusersprofile%", "%programdata%"),
    ("%programw6432%", "%programfiles%"),
)


def is_path(text: str) -> bool:
    """Whether a text without a type is the whole path of a file, not a part of one nor of a URL."""
    return bool(_WINDOWS.fullmatch(text) or _ROOTS.fullmatch(text))


def may_be_path(text: str) -> bool:
    """Whether a text that is said to be a file's name or path is a whole path."""
    return bool(_WINDOWS.fullmatch(text) or _UNIX.fullmatch(text))


def plain_path(path: str) -> str:
    r"""A path in normal form, whatever it is; of Windows: lower case, backslashes, without ``\??\`` and quotes."""
    path = path.strip().strip('"')
    if path.startswith("/") and not path.startswith("//"):
        return re.sub("/{2,}", "/", path)
    path = path.replace("/", "\\").lower()
    path = _SLASHES.sub(r"\\", _OBJECT.sub(lambda found: "\\" if found[1] else "", path))
    for name, own in _SYNONYMS:
        if path.startswith(name + "\\"):
            return own + path.removeprefix(name)
    return path


def unfit(path: str) -> str:
    """Why a path is not looked for in a list; empty if it is."""
    if not may_be_path(path):
        return "not a whole path: it begins with no drive, share, variable or root"
    if path[-1] in "\\/":
        return "a folder; give the whole path of a file, or a Sigma rule"
    if "*" in path or "?" in path.removeprefix("\\??\\").removeprefix("\\\\?\\"):
        return "a path with wildcards; write %USERPROFILE% and the like, or a Sigma rule"
    if _NEVER.search(path):
        return "not a path: it holds characters that no path has"
    if not path.startswith("/") and _ARGUMENTS.search(path):
        return "a command line; give the path alone, or a Sigma rule"
    return ""
