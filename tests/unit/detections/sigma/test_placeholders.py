from __future__ import annotations

import pytest

from tocsin.detections.sigma.placeholders import read_placeholders
from tocsin.model.errors import DetectionError


def test_values_are_one_or_several_and_names_may_have_their_percent_signs(tmp_path):
    path = tmp_path / "p.yml"
    path.write_text("Workstations: [WS-*, 'PC-1']\n'%Admins%': adm_*\nPorts: [22, 3389]\n")
    assert read_placeholders(path) == {
        "Workstations": ("WS-*", "PC-1"),
        "Admins": ("adm_*",),
        "Ports": ("22", "3389"),
    }


@pytest.mark.parametrize("text", ["- a", "a: {b: 1}", "a: [[1]]", "a: null", "a: [", "x"])
def test_anything_else_is_refused_with_the_file(tmp_path, text):
    path = tmp_path / "p.yml"
    path.write_text(text)
    with pytest.raises(DetectionError) as caught:
        read_placeholders(path)
    assert str(path) in caught.value.where


def test_a_file_that_is_not_there_is_an_error_of_ours(tmp_path):
    with pytest.raises(DetectionError, match="cannot be read"):
        read_placeholders(tmp_path / "none.yml")


def test_a_file_beyond_the_bound_is_refused_and_not_cut_whatever_its_characters(tmp_path, monkeypatch):
    monkeypatch.setattr("tocsin.detections.sigma.placeholders._MAX_FILE", 20)
    path = tmp_path / "p.yml"
    for text in ("a: [bcdefgh, ijklmno]", "a: [äöü, äöü, äöü]"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(DetectionError, match="more than 20 bytes"):
            read_placeholders(path)
