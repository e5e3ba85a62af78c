"""Where a lake may lie: Delta's library takes some characters of a path for something else."""

from __future__ import annotations

import re
from pathlib import Path

from tocsin.model.errors import LakeError

#: A percent sign before two hexadecimal digits would be decoded, a backslash be taken for a slash.
_TAKEN = re.compile(r"%[0-9A-Fa-f]{2}|[\\|\[\]^\x00-\x1f\x7f]")


def sound(root: Path) -> Path:
    """The lake's folder as an absolute path; raises ``LakeError`` if no lake can lie there."""
    path = root.absolute()
    text = str(path)
    clash = _TAKEN.search(text)
    if clash is None and text == text.encode("utf-8", "replace").decode("utf-8"):
        return path
    shown = repr(clash[0]) if clash else "what is not UTF-8"
    raise LakeError(
        f"a lake cannot lie in a folder whose path holds {shown}",
        where=text.encode("utf-8", "replace").decode("utf-8"),
        hint="choose another --lake, or another cache with TOCSIN_CACHE",
    )
