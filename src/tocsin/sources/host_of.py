"""Which machine or sensor wrote a log that names none: said by the caller, for each file by its path."""

from __future__ import annotations

import functools
import os
import re
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
import re2

from tocsin.model.errors import UsageError
from tocsin.sources.inputs import Input

#: Stands in a pattern for the part of the path that is the host's name.
PLACE = "{host}"
_OPTION = "--host-of"
_HINT = "write NAME, 'zeek/**=NAME', or 'logs/{host}/**'"
_NO_NAME = re.compile(r"[/*?]")
_TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|\{host\}|[^*?{]+|\{")
_GLOB = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]", PLACE: "(?P<host>[^/]+?)"}
#: Patterns that name no folder around the host: any folder would do, up to the root.
_ADRIFT = re.compile(r"(?:[*?]+/)*\{host\}(?:/|$)")
_UPWARDS = re.compile(r"(?:\.\.?/)+")


class HostOf(msgspec.Struct, frozen=True):
    """The host of logs whose path fits ``pattern``: ``name``, or where that is "" what ``{host}`` stands for.

    A pattern is laid over the end of the path, in whole parts of it. ``*`` and ``?`` stay within a part,
    ``**`` stands for any number of parts. "" fits every path.
    """

    pattern: str
    name: str = ""

    def __str__(self) -> str:
        return "=".join(filter(None, (self.pattern, self.name)))

    @classmethod
    def parse(cls, text: str) -> HostOf:
        """Read ``NAME``, ``PATTERN=NAME`` or a ``PATTERN`` with ``{host}``; raises ``UsageError`` for others."""
        pattern, equals, name = text.rpartition("=")
        is_name = not _NO_NAME.search(name) and PLACE not in name
        if PLACE in text and not is_name and not (equals and name == PLACE):  # "=" is within the pattern
            pattern, equals, name = text, "", ""
        if _NO_NAME.search(name):
            raise UsageError(f"{name!r} is a pattern and names no host", where=_OPTION, hint=_HINT)
        found = cls(pattern.strip(), name.strip())
        places = found.pattern.count(PLACE)
        if PLACE in found.name or places + bool(found.name) != 1 or (equals and not found.pattern):
            raise UsageError(f"{text!r} does not say one host", where=_OPTION, hint=_HINT)
        _compiled(found.pattern)
        return found

    def host(self, source: Input) -> str:
        """The host of a log, "" if its path does not fit.

        The path is the one that findings show, from the folder that was given on, in which the first fit counts;
        failing that the whole path on disk, in which there must be no other. A pattern that names no folder goes
        beyond the given path only where that is the file itself.
        """
        if not self.pattern:
            return self.name
        within = _match(self, _UPWARDS.sub("", source.path, count=1), first=True)
        if within or (_ADRIFT.match(self.pattern) and not source.alone):
            return within
        whole = on_disk(source)
        first, last = (_match(self, whole, first=first) for first in (True, False))
        return first if first == last else ""


def in_order(rules: tuple[HostOf, ...]) -> tuple[HostOf, ...]:
    """As they are tried: as given, but what fits every path comes last. Raises ``UsageError`` for two of those."""
    everything = [rule for rule in rules if not rule.pattern]
    if len(everything) > 1:
        names = " and ".join(rule.name for rule in everything)
        raise UsageError(f"every log is said to be of {names}", where=_OPTION, hint=_HINT)
    return (*(rule for rule in rules if rule.pattern), *everything)


def on_disk(source: Input) -> str:
    """The whole path of a log: that of its file, and within an archive the member's."""
    outer = PurePosixPath(Path(os.path.normpath(Path(source.outer).absolute())).as_posix()).parts
    shown = PurePosixPath(_UPWARDS.sub("", source.path, count=1)).parts
    for depth in range(min(len(outer), len(shown)), 0, -1):
        if outer[-depth:] == shown[:depth]:
            return str(PurePosixPath(*outer[:-depth], *shown))
    return source.path


def _match(rule: HostOf, path: str, *, first: bool) -> str:
    found = _compiled(rule.pattern, first=first).fullmatch(path)
    if found is None:
        return ""
    return rule.name or str(found["host"])


@functools.lru_cache(maxsize=256)
def _compiled(pattern: str, *, first: bool = True) -> Any:  # noqa: ANN401  (RE2 comes without types)
    """The pattern for RE2: paths within archives come from outside. Of several fits the first or the last in a path."""
    start = "" if pattern.startswith("/") else "(?:.*?/)??" if first else "(?:.*/)?"
    whole = f"{pattern}**" if pattern.endswith("/") else pattern
    pieces = (_GLOB.get(token, re.escape(token)) for token in _TOKEN.findall(whole))
    try:
        return re2.compile(f"(?s){start}{''.join(pieces)}")
    except re2.error as error:
        raise UsageError(f"{pattern!r} is no pattern", where=_OPTION, hint=_HINT) from error
