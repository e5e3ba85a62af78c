r"""A path of the registry is asked of the key and the value's name that an audited event has."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.atoms import holds
from reference.matching import is_true
from reference.row import Row
from reference.seeing import whole_paths
from tocsin.hunting.audited_keys import PATH_OPS, of_key_and_value
from tocsin.lake.views.view import View
from tocsin.model.expression import Atom, Op
from tocsin.model.logsource import LogSource

_APART = View(LogSource(), (), keys={"Path": ("Key", "Name")})
_PLAIN = View(LogSource(), ())


def _row(key: str, name: str) -> Row:
    return Row(
        1, "windows-security", "4657", None, "h", "o", {"Key": key, **({"Name": name} if name else {})}
    )


@pytest.mark.parametrize(
    ("op", "value", "found"),
    [
        (Op.STARTS, "HKLM\\System\\CurrentControlSet\\Services", True),
        (Op.ENDS, "\\evil\\ImagePath", True),
        (Op.ENDS, "ImagePath", True),
        (Op.ENDS, "\\evil", False),
        (Op.CONTAINS, "CurrentControlSet\\services\\evil\\", True),
        (Op.EQ, "hklm\\system\\currentcontrolset\\services\\evil\\imagepath", True),
        (Op.EQ, "HKLM\\System\\CurrentControlSet\\Services\\evil", False),
        (Op.GLOB, "*\\ControlSet001\\\\*Path", True),
        (Op.GLOB, "HKLM\\\\*\\\\evil\\\\Image?ath", True),
        (Op.GLOB, "HKU\\\\*\\\\evil\\\\ImagePath", False),
    ],
)
def test_the_path_is_asked_as_one(op, value, found):
    row = _row("\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Services\\evil", "ImagePath")
    assert is_true(of_key_and_value(Atom("Path", op, value), "Key", "Name"), row, _PLAIN, {}) == found


def test_a_value_without_a_name_is_the_default():
    row = _row("\\REGISTRY\\USER\\S-1\\Run", "")
    for op, value, found in ((Op.ENDS, "\\Run\\(default)", True), (Op.EQ, "HKU\\S-1\\Run", False)):
        assert is_true(of_key_and_value(Atom("Path", op, value), "Key", "Name"), row, _PLAIN, {}) == found


_TEXT = st.text("ad\\", max_size=6)


@given(st.sampled_from(sorted(PATH_OPS)), st.text("ad\\*?(", max_size=6), _TEXT, _TEXT)
@settings(max_examples=300, deadline=None)
def test_two_fields_answer_as_the_path_that_they_make_would(op, value, key, name):
    atom, row = Atom("Path", op, value), _row(key, name)
    expected = any(holds(atom, path) for path in whole_paths(row, _APART, atom, [key]))
    assert is_true(of_key_and_value(atom, "Key", "Name"), row, _PLAIN, {}) == expected
