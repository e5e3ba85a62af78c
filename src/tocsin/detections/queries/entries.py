r"""An entry of an indicator list as questions to one field, in words that every query language has.

A look-up of ours takes values apart; a query can only compare them. So for each shape in which a field holds its
value (``detections/stix/shapes.py``) the forms are listed in which logs write it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator

from tocsin.detections.indicators.places import shapes
from tocsin.detections.indicators.variables import FOLDERS, globs
from tocsin.detections.trees import any_of
from tocsin.model.expression import And, Atom, Expr, ListKind, Lookup, Op
from tocsin.model.logsource import LogSource

#: Registry hives as logs write them, by the short name that entries have; ``*`` stands for a user's SID.
_HIVES = {
    "hklm": ("HKLM", "HKEY_LOCAL_MACHINE", r"\REGISTRY\MACHINE"),
    "hkcu": ("HKCU", r"HKU\*", r"HKEY_USERS\*", r"\REGISTRY\USER\*"),
    "hkcr": ("HKCR", r"HKLM\SOFTWARE\Classes", r"\REGISTRY\MACHINE\SOFTWARE\Classes"),
    "hku": ("HKU", "HKEY_USERS", r"\REGISTRY\USER"),
}


def looked_up(lookup: Lookup, source: LogSource, entry: str) -> Expr:
    """The questions that find an entry in a field; nothing is asked (``NEVER``) where no comparison can find it."""
    if lookup.rest:
        return _parted(lookup, entry)
    shape = shapes(lookup.kind).get((source, lookup.field), "whole")
    return any_of(Atom(lookup.field, op, value) for op, value in _FORMS[lookup.kind](entry, shape))


def holds_among(field: str | None, source: LogSource) -> bool:
    """Whether a field holds addresses among other text, of which no query tells the network."""
    return shapes(ListKind.ADDRESS).get((source, field or "")) in _AMONG


#: Names of digests in a field that holds several, by their hexadecimal digits.
_DIGESTS = {32: ("MD5", "IMPHASH"), 40: ("SHA1",), 64: ("SHA256",), 128: ("SHA512",)}
#: A port that a log may leave out.
_USUAL_PORT = re.compile(r":(?:80|443)$")
#: Shapes in which a field holds an address among other text.
_AMONG = {"answer", "forwarded", "url"}
_Forms = Iterator[tuple[Op, str]]
#: A control set that is the current one, or may be.
_CONTROL_SET = re.compile(r"hklm\\system\\(?:currentcontrolset|controlset[0-9]{3})(?=\\|$)", re.IGNORECASE)
_DRIVE = re.compile(r"[a-z]:(?=\\)", re.IGNORECASE)
_VOLUME = re.compile(r"\\device\\harddiskvolume[0-9]+(?=\\)", re.IGNORECASE)
#: Where a path may begin, as globs: at a drive, or at the volume that has its letter.
_DRIVES, _VOLUMES = "?:", r"\\device\\harddiskvolume*"


def _parted(lookup: Lookup, entry: str) -> Expr:
    """A URL asked of host, path and query: one without a query is found with any."""
    host, _, rest = (entry.partition("://")[2] or entry).partition("/")
    path, _, query = f"/{rest}".partition("?")
    way = lookup.rest[0]
    forms: list[Expr] = [Atom(way, Op.EQ, f"/{rest}")]
    if not query:
        forms.append(Atom(way, Op.STARTS, f"{path}?"))
    elif len(lookup.rest) > 1:
        forms.append(And((Atom(way, Op.EQ, path), Atom(lookup.rest[1], Op.EQ, query))))
    servers = any_of(
        Atom(lookup.field, Op.EQ, name) for name in dict.fromkeys((_USUAL_PORT.sub("", host), host))
    )
    return And((servers, any_of(forms)))


def _address(entry: str, shape: str) -> _Forms:
    if "/" in entry:
        if shape not in _AMONG:
            yield Op.CIDR, entry
        return
    yield Op.EQ, entry
    four = ":" not in entry
    if shape == "mapped address" and four:
        yield Op.EQ, f"::ffff:{entry}"
    if shape == "host":
        yield Op.STARTS, f"{entry}:" if four else f"[{entry}]"
    if shape == "answer":  # "type:  5 a.example;::ffff:192.0.2.1;"
        yield from ((Op.STARTS, f"{entry};"), (Op.CONTAINS, f";{entry};"), (Op.CONTAINS, f":{entry};"))
    if shape == "forwarded":  # "198.51.100.1, 192.0.2.1:5555"
        yield from ((Op.STARTS, f"{entry}{after}") for after in ",:")
        yield from ((Op.ENDS, f"{before}{entry}") for before in " ,")
        yield from ((Op.CONTAINS, f"{before}{entry}{after}") for before in " ," for after in ",:")
        yield from () if four else ((Op.CONTAINS, f"[{entry}]"),)
    if shape == "url":
        host = entry if four else f"[{entry}]"
        yield from ((Op.CONTAINS, f"//{host}{after}") for after in "/:")
        yield Op.ENDS, f"//{host}"


def _domain(entry: str, shape: str) -> _Forms:
    yield from ((Op.EQ, entry), (Op.ENDS, f".{entry}"))
    if shape == "host":
        yield from ((Op.STARTS, f"{entry}:"), (Op.CONTAINS, f".{entry}:"))
    if shape == "answer":
        yield from ((Op.STARTS, f"{entry};"), *((Op.CONTAINS, f"{before}{entry};") for before in " .;"))
    if shape == "common name":
        yield Op.ENDS, f"CN={entry}"
        yield from ((Op.CONTAINS, f"{before}{entry}{after}") for before in ("CN=", ".") for after in ",/")
    if shape == "url":
        yield from ((Op.STARTS, f"{entry}{after}") for after in "/:")
        yield Op.ENDS, f"//{entry}"
        yield from ((Op.CONTAINS, f"{before}{entry}{after}") for before in ("//", ".") for after in "/:")


def _url(entry: str, _: str) -> _Forms:
    bare = entry.partition("://")[2] or entry
    host, slash, rest = bare.partition("/")
    for form in dict.fromkeys((entry, bare, _USUAL_PORT.sub("", host) + slash + rest)):
        yield from ((Op.EQ, form), (Op.EQ, form.rstrip("/")))
        if "?" not in form:
            yield Op.STARTS, f"{form}?"


def _hash(entry: str, shape: str) -> _Forms:
    if shape == "whole":
        yield Op.EQ, entry
    else:  # "MD5=…,SHA256=…"
        yield from ((Op.CONTAINS, f"{name}={entry}") for name in _DIGESTS.get(len(entry), ("",)))


def _file_name(entry: str, _: str) -> _Forms:
    yield from ((Op.EQ, entry), (Op.ENDS, f"\\{entry}"), (Op.ENDS, f"/{entry}"))


def _file_path(entry: str, _: str) -> _Forms:
    """The path; on whichever volume has the letter of its drive; in the folders that its variable means."""
    yield Op.EQ, entry
    if found := _DRIVE.match(entry):
        yield Op.GLOB, f"{_VOLUMES}{_literal(entry[found.end() :])}"
    elif found := _VOLUME.match(entry):
        yield Op.GLOB, f"{_DRIVES}{_literal(entry[found.end() :])}"
    name, _, rest = entry.partition("\\")
    for folder in FOLDERS.get(name.casefold(), ()):
        for start, glob in itertools.product((_DRIVES, _VOLUMES), globs(folder)):
            yield Op.GLOB, rf"{start}{glob}\\{_literal(rest)}"


def _registry_key(entry: str, _: str) -> _Forms:
    hive, _, rest = entry.partition("\\")
    if found := _CONTROL_SET.match(entry):
        rest = f"SYSTEM\\CurrentControlSet{entry[found.end() :]}"
        for name in _HIVES["hklm"]:
            glob = rf"{_literal(name)}\\SYSTEM\\ControlSet???{_literal(entry[found.end() :])}"
            yield from ((Op.GLOB, glob), (Op.GLOB, rf"{glob}\\*"))
    for name in _HIVES.get(hive.casefold(), (hive,)):
        key = f"{name}\\{rest}"
        if "*" in name:
            glob = f"{_literal(name[:-1])}*{_literal(key[len(name) :])}"
            yield from ((Op.GLOB, glob), (Op.GLOB, rf"{glob}\\*"))
        else:
            yield from ((Op.EQ, key), (Op.STARTS, f"{key}\\"))


def _mail(entry: str, shape: str) -> _Forms:
    yield (Op.CONTAINS, entry) if shape == "mail" else (Op.EQ, entry)


def _literal(text: str) -> str:
    """A text as part of a glob that means itself."""
    return "".join(f"\\{char}" if char in "*?\\" else char for char in text)


_FORMS: dict[ListKind, Callable[[str, str], _Forms]] = {
    ListKind.ADDRESS: _address,
    ListKind.DOMAIN: _domain,
    ListKind.URL: _url,
    ListKind.HASH: _hash,
    ListKind.FILE_NAME: _file_name,
    ListKind.FILE_PATH: _file_path,
    ListKind.REGISTRY_KEY: _registry_key,
    ListKind.MAIL: _mail,
}
