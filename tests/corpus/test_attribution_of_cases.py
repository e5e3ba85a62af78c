"""Attribution with the real ATT&CK: tools that many use name nobody, a planted tool flips nothing, and the public record comes out honestly."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from case_samples import entry, happened, source
from tocsin.cases.attribution.attributed import attributed
from tocsin.cases.attribution.corpus import Corpus, corpus_of
from tocsin.cases.attribution.learned import learned
from tocsin.cases.attribution.result import Attribution, Outcome, Speaks
from tocsin.cases.reading import read
from tocsin.knowledge.bundle import Bundle
from tocsin.knowledge.merging import adversaries_of
from tocsin.knowledge.stix import read_bundle
from tocsin.model.case import Entry, Level
from tocsin.node.cases.attributing import sponsors_of

pytestmark = pytest.mark.shared_data
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def bundle(shared_data: Path) -> Bundle:
    return read_bundle(shared_data / "attack" / "enterprise-attack-18.1-stix20.json.gz")


@pytest.fixture(scope="module")
def corpus(bundle: Bundle) -> Corpus:
    return corpus_of(bundle)


@pytest.fixture(scope="module")
def sponsors(bundle: Bundle) -> dict[str, str]:
    return dict(sponsors_of(adversaries_of(bundle)[0]))


def of(name: str) -> tuple[Entry, ...]:
    text = (files("tocsin.cases") / "data" / "reference" / f"{name}.yaml").read_text("utf-8")
    return read(text, name, "public record", NOW).entries


def level(found: Attribution, wanted: Level):
    return next(one for one in found.levels if one.level is wanted)


def test_albania_has_no_single_group_and_no_other_state(corpus, sponsors):
    found = attributed(of("albania-2022"), corpus, learned(), sponsors)
    assert level(found, Level.GROUP).outcome is Outcome.UNDETERMINED
    assert level(found, Level.SPONSOR).named in {"", "IR"}
    (label,) = [one for one in level(found, Level.GROUP).checked if "HEXANE" in one.names]
    assert label.speaks is not Speaks.FOR
    assert len(label.beside) >= 3
    sponsors_told = [one for one in (*found.levels, *found.phases) if one.level is Level.SPONSOR]
    assert {each.id for one in sponsors_told for each in one.candidates} <= {"IR"}
    assert {one.alternative for one in sponsors_told} <= {"", "IR"}


@pytest.mark.parametrize("name", ["costa-rica-2022", "montenegro-2022"])
def test_crimes_come_out_as_no_state(corpus, sponsors, name):
    found = attributed(of(name), corpus, learned(), sponsors)
    for one in (*found.levels, *found.phases):
        if one.level is Level.SPONSOR:
            assert (one.named, one.candidates, one.alternative) == ("", (), "")


def test_no_software_names_anybody_by_itself(corpus, sponsors):
    most = np.argsort(-corpus.present.sum(0) * corpus.tools, kind="stable")[:10]
    exclusive = np.flatnonzero(corpus.tools & (corpus.present.sum(0) == 1))[:10]
    for at in (*most, *exclusive):
        body = happened("x", 1, techniques=(corpus.items[int(at)],)).body
        found = attributed([source("a"), entry("one", body, "a")], corpus, learned(), sponsors)
        assert not any(one.named for one in (*found.levels, *found.phases))
