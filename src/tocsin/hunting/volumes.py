r"""Paths that a log writes with the volume's device: ``\device\harddiskvolume2\windows`` for ``C:\Windows``.

Which letter a volume had is not in the log, so a drive of a rule stands for any volume of a disk.
"""

from __future__ import annotations

import re

from tocsin.hunting import globs
from tocsin.model.expression import Atom, Op

_VOLUME = r"\\device\\harddiskvolume[0-9]+"
_DRIVE = re.compile(r"[A-Za-z]?:(?=\\)")
#: What can stand for one letter: with asterisks before it, it may also be in the middle of a text.
_GLOB_DRIVE = re.compile(r"(?:\**[A-Za-z?]\**|\*+):(?=\\)")
#: Before and after the path, for each question.
_ENDS = {
    Op.EQ: ("^", "$"),
    Op.GLOB: ("^", "$"),
    Op.STARTS: ("^", ""),
    Op.CONTAINS: ("", ""),
    Op.ENDS: ("", "$"),
}


def on_volumes(atom: Atom) -> Atom:
    """The question, asked of such paths too; the same one if it names no drive."""
    drive = (_GLOB_DRIVE if atom.op is Op.GLOB else _DRIVE).match(atom.value)
    if atom.op not in _ENDS or drive is None:
        return atom
    written = globs.fragment if atom.op is Op.GLOB else re.escape
    letter, rest = written(drive[0]), written(atom.value[drive.end() :])
    before, after = _ENDS[atom.op]
    pattern = f"(?:{before}{letter}|^{_VOLUME}){rest}{after}"
    return Atom(atom.field, Op.REGEX, f"(?{'' if atom.cased else 'i'}s){pattern}")
