"""Names with dots are told apart: domains, files, and those that may be either."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.detections.indicators.benign import Benign
from tocsin.detections.indicators.load import load_indicators
from tocsin.model.detection import RuleSet


def _load(folder: Path, content: str, name: str = "feed.txt") -> RuleSet:
    path = folder / name
    path.write_text(content)
    return load_indicators([path], benign=Benign([]))


def _kinds(rules: RuleSet) -> dict[str, tuple[str, ...]]:
    return {made.kind.value: made.entries for made in rules.lists.values()}


@pytest.mark.parametrize("name", ["README.mdx", "web.config", "ntds.dit", "nc.traditional", "a.b.lua"])
def test_a_name_whose_ending_is_no_top_level_domain_is_a_files_and_that_is_said(tmp_path, name: str):
    rules = _load(tmp_path, f"{name}\n")
    assert _kinds(rules) == {"file_name": (name.lower(),)}
    (said,) = rules.warnings
    assert said.rule == "line 1"
    assert f"{name} is asked as a file name" in said.reason
    assert name.rpartition(".")[0] + "[.]" in said.reason


@pytest.mark.parametrize(
    "name",
    [
        "SPPSVC.EXE-B0F8131B.pf", "payload.sh", "install.py", "dropper.pl", "backdoor.com", "svchost.com", "x.so",
        "a.mov", "invoice.pdf.zip", "invoice.zip", "README.md", "SAM.hiv", "rc.local", "invoice.pdf.com", "evil.one",
    ],
)  # fmt: skip
def test_a_name_whose_ending_is_both_is_asked_as_both_and_that_is_said(tmp_path, name: str):
    rules = _load(tmp_path, f"{name}\n")
    assert _kinds(rules) == {"domain": (name.lower(),), "file_name": (name.lower(),)}
    (said,) = rules.warnings
    assert f"{name} may be a domain or a file, and is asked as both" in said.reason


@pytest.mark.parametrize(
    "text",
    [
        "evil[.]sh", "*.evil.sh", ".evil.sh", "evil.sh:443", "evil[.]config", "0.0.0.0 evil.sh", "||evil.sh^",
        "www.evil.com", "evil.example", "evil.org", "dc01.corp.local", "dc01.lan", "a.onion", "xn--bcher-kva.xn--p1ai",
    ],
)  # fmt: skip
def test_what_can_only_be_a_domain_is_one_and_nothing_is_said(tmp_path, text: str):
    rules = _load(tmp_path, f"a.example\nb.example\n{text}\n")
    assert list(_kinds(rules)) == ["domain"]
    assert not rules.warnings


def test_many_such_names_are_one_remark_with_the_first_of_them(tmp_path):
    rules = _load(tmp_path, "198.51.100.7\na.sh\nntds.dit\nb.py\nevil.example\nweb.config\n")
    either, files = sorted(rules.warnings, key=lambda one: "as both" not in one.reason)
    assert (either.count, files.count) == (2, 2)
    assert "(first: a.sh, line 2)" in either.reason
    assert "(first: ntds.dit, line 3)" in files.reason


def test_a_stated_kind_is_kept(tmp_path):
    rules = _load(tmp_path, "domain,filename\nevil.sh,payload.sh\nevil.config,evil.com\n", "feed.csv")
    assert _kinds(rules) == {
        "domain": ("evil.sh", "evil.config"),
        "file_name": ("payload.sh", "evil.com"),
    }
    assert not rules.warnings
