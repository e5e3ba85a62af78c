"""What stands before the first element of a document in HTML or XML: white space, comments, declarations and instructions."""

from __future__ import annotations

import re

_BOM = b"\xef\xbb\xbf"
_SPACE = re.compile(rb"\s*")
#: How what may stand there begins, how it ends, and from which byte of it on its end may stand.
_BEFORE = ((b"<!--", b"-->", 2), (b"<?", b">", 2))


def first_tag(head: bytes) -> bytes:
    """The head of a document from its first tag or text on, b"" where none stands in it; each byte is looked at once, whatever it says."""
    at = _past_space(head, len(_BOM) if head.startswith(_BOM) else 0)
    while found := next((one for one in _BEFORE if head.startswith(one[0], at)), None):
        _, ends, after = found
        end = head.find(ends, at + after)
        if end < 0:
            return b""
        at = _past_space(head, end + len(ends))
    return head[at:]


def _past_space(head: bytes, at: int) -> int:
    found = _SPACE.match(head, at)
    return found.end() if found else at
