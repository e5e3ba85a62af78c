r"""Registry paths that a log writes as the kernel does, with the value's name in a field of its own.

Rules ask for Sysmon's ``HKLM\System\CurrentControlSet\Services\x\ImagePath``. An audited event has
``\REGISTRY\MACHINE\SYSTEM\ControlSet001\Services\x`` and ``ImagePath``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.hunting import globs
from tocsin.model.expression import And, Atom, Expr, Op, Or

_TOKEN = re.compile(r"\\[*?\\]|.", re.DOTALL)
_HIVE = re.compile(r"hk(lm|u)(?=\\|\*|$)", re.IGNORECASE)
_HIVES = {"lm": r"(?:HKLM|\\REGISTRY\\MACHINE)", "u": r"(?:HKU|\\REGISTRY\\USER)"}
_DEFAULT = "(Default)"
_CURRENT = re.compile("CurrentControlSet", re.IGNORECASE)
_ANY_SET = "(?:CurrentControlSet|ControlSet[0-9]{3})"
_STARS = {
    Op.EQ: ("", ""),
    Op.GLOB: ("", ""),
    Op.STARTS: ("", "*"),
    Op.ENDS: ("*", ""),
    Op.CONTAINS: ("*", "*"),
}
#: Questions that a path in two fields is asked as one; others are asked of the key alone.
PATH_OPS = frozenset(_STARS)

#: A glob, character by character; ``*`` and ``?`` are wildcards, an escaped one is a character.
_Glob = tuple[str, ...]


def of_key_and_value(atom: Atom, key: str, value: str) -> Expr:
    """The question to a path, one of ``PATH_OPS``, asked of the fields ``key`` and ``value`` that make it."""
    before, after = _STARS[atom.op]
    text = _TOKEN.findall(atom.value) if atom.op is Op.GLOB else map(_escaped, atom.value)
    whole = (*before, *text, *after)
    ways = [_both(_asked(key, left, atom), _named(value, right, atom)) for left, right in _splits(whole)]
    return Or(tuple(ways))


def _named(field: str, glob: _Glob, atom: Atom) -> Expr | None:
    """The value's name asked for; one without a name is the key's default, ``(Default)`` in the path."""
    asked = _asked(field, glob, atom)
    flags = re.DOTALL if atom.cased else re.DOTALL | re.IGNORECASE
    if asked is None or not re.fullmatch(globs.fragment("".join(glob)), _DEFAULT, flags):
        return asked
    return Or((asked, Atom(field, Op.NULL), Atom(field, Op.EQ, "")))


def _escaped(character: str) -> str:
    return f"\\{character}" if character in "*?\\" else character


def _splits(glob: _Glob) -> Iterator[tuple[_Glob, _Glob]]:
    """What key and value must be like, for every place at which the backslash between them may stand."""
    for at, character in enumerate(glob):
        if character in {"\\", "\\\\", "?"}:
            yield glob[:at], glob[at + 1 :]
        elif character == "*":
            yield glob[: at + 1], glob[at:]


def _both(one: Expr | None, other: Expr | None) -> Expr:
    kept = tuple(item for item in (one, other) if item is not None)
    return kept[0] if len(kept) == 1 else And(kept)


def _asked(field: str, glob: _Glob, atom: Atom) -> Expr | None:
    """A field asked for a whole value like a glob; None if anything will do."""
    if glob == ("*",):
        return None
    first, last = glob[:1] == ("*",), glob[-1:] == ("*",)
    middle = glob[first : len(glob) - last]
    if any(token in {"*", "?"} for token in middle):
        return _widened(field, glob, atom) or Atom(field, Op.GLOB, "".join(glob), atom.cased)
    text = "".join(token[-1] for token in middle)
    op = {(False, False): Op.EQ, (True, False): Op.ENDS, (False, True): Op.STARTS}.get(
        (first, last), Op.CONTAINS
    )
    return _widened(field, glob, atom) or Atom(field, op, text, atom.cased)


def _widened(field: str, glob: _Glob, atom: Atom) -> Expr | None:
    """The same with all names of a hive and of the current control set; None where none is named."""
    text = "".join(glob)
    plain = text.lstrip("*")
    hive = _HIVE.match(plain.replace("\\\\", "\\"))
    if not hive and not _CURRENT.search(plain):
        return None
    rest = _CURRENT.split(plain[hive.end() :] if hive else plain)
    begin = ".*" if len(plain) < len(text) else ""
    named = _HIVES[hive[1].lower()] if hive else ""
    pattern = f"^{begin}{named}{_ANY_SET.join(map(globs.fragment, rest))}$"
    return Atom(field, Op.REGEX, f"(?{'' if atom.cased else 'i'}s){pattern}", cased=True)
