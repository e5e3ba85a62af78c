"""One table says which folders a variable stands for, as expressions and as globs."""

from __future__ import annotations

import re

import pytest

from tocsin.detections.indicators.file_paths import unfit
from tocsin.detections.indicators.variables import FOLDERS, SYNONYMS, globs, pattern, spelt


@pytest.mark.parametrize("folder", [one for folders in FOLDERS.values() for one in folders])
def test_an_expression_matches_each_folder_that_is_spelt_out_and_there_is_a_glob_for_it(folder):
    for one in spelt(folder):
        assert re.fullmatch(pattern(folder), one.replace("*", "bob").replace("#", "1"))
        assert one.replace("\\", r"\\").replace("#", "?") in set(globs(folder))
        assert not re.fullmatch(pattern(folder), one.replace("*", r"bob\x").replace("#", "one") + "x\\")


def test_a_folder_of_any_name_is_one_folder_and_a_session_is_a_number():
    assert re.fullmatch(pattern(r"users\*"), r"\users\bob")
    assert not re.fullmatch(pattern(r"users\*"), r"\users\bob\x")
    assert not re.fullmatch(pattern(r"temp\#"), r"\temp\a")
    assert [*globs(r"temp\#")] == [r"\\temp\\?", r"\\temp\\??"]
    assert [*globs("")] == [*spelt("")] == [pattern("")] == [""]


def test_a_path_by_any_variable_of_the_table_may_be_an_entry_and_by_no_other():
    for name in (*FOLDERS, *(name for name, _ in SYNONYMS if "%%" not in name)):
        assert not unfit(f"{name}\\x.exe"), name
    assert "stands for no folder" in unfit("%nowhere%\\x.exe")
