"""All that ships says where it is from, or that nobody looked: what is remembered is never told as what is known."""

from __future__ import annotations

from importlib.resources import files

import pytest

from case_samples import CLEAR, NOW, entry, happened, incident, source
from tocsin.cases.cited import Cited, unverified
from tocsin.cases.grounds import grounds_of, unverified_of
from tocsin.cases.options import catalogue, offered
from tocsin.cases.picture import pictured
from tocsin.cases.reading import read
from tocsin.cases.severity import SCALES, readings
from tocsin.cases.thresholds import deliberations, frameworks
from tocsin.model.case import Case, Incident, Judged, Source, Task
from tocsin.model.severity import Fact

CASE = Case(id="case--1", title="T", marking=CLEAR, created=NOW, author="ada")
REFERENCES = sorted(one.name for one in (files("tocsin.cases") / "data" / "reference").iterdir())


@pytest.mark.parametrize("name", REFERENCES)
def test_every_entry_of_a_case_that_ships_has_a_source_and_every_source_that_was_read_an_address(
    name: str,
) -> None:
    text = (files("tocsin.cases") / "data" / "reference" / name).read_text("utf-8")
    entries = read(text, name, "public record", NOW).entries
    grounds = grounds_of(entries)
    for one in entries:
        if isinstance(one.body, Source):
            assert one.body.url or not one.body.read, one.id
        elif not isinstance(one.body, Task | Incident):
            assert grounds.of(one.sources), one.id
    assert set(unverified_of(entries)) >= {
        one.id
        for one in entries
        if isinstance(one.body, Source) and not one.body.read and not one.body.repeats
    }


def test_every_option_and_threshold_has_a_source_or_says_unverified() -> None:
    told = {one.option.id: one.unverified for one in offered({})}
    for option in catalogue():
        assert option.sources, option.id
        assert told[option.id] == (not any(one.read for one in option.sources))
        assert all(one.source.read for one in option.positions), option.id
    for one in deliberations([]):
        assert any(source.read for source in one.framework.sources)
        assert set(one.unverified) == {source.title for source in one.framework.sources if not source.read}
    assert told["security-council"]
    assert (
        "Strategic Concept (2022): that it is paragraph 25 which says so"
        in next(one for one in deliberations([]) if one.framework.id == "nato-5").unverified
    )


def test_texts_of_law_stand_at_who_issued_them_and_a_copy_is_called_one() -> None:
    law = (
        "nato.int",
        "eur-lex.europa.eu",
        "un.org",
        "undocs.org",
        "doi.org",
        "consilium.europa.eu",
        "coe.int",
    )
    cited = [one for each in frameworks() for one in each.sources]
    cited += [one for each in catalogue() for one in each.sources]
    texts = (
        "North Atlantic Treaty",
        "Strategic Concept",
        "Brussels Summit",
        "Wales Summit",
        "Charter of",
        "Treaty on",
        "A/70/174",
        "Tallinn Manual (",
        "Convention on Cybercrime",
    )
    found = [one for one in cited if one.title.startswith(texts)]
    assert len(found) > 12
    for one in found:
        assert any(name in one.url for name in law), one.title
    copied = next(one for one in found if one.title == "North Atlantic Treaty, Article 5")
    assert copied.where.startswith("https://www.nato.int/")
    assert "read at a copy: " in copied.where
    told = Cited(
        title="A text", url="https://example.org", copy="https://example.com", read=True, remembered=True
    )
    assert told.where == "https://example.org (address from memory; read at a copy: https://example.com)"
    with pytest.raises(ValueError, match="address from memory"):
        Cited(title="A text", url="https://example.org", read=True, remembered=True)
    with pytest.raises(ValueError, match="copy that was not read"):
        Cited(title="A text", url="https://example.org", copy="https://example.com")


def test_what_was_read_says_where() -> None:
    with pytest.raises(ValueError, match="no address"):
        Cited(title="A text", read=True)
    assert unverified([])
    assert unverified([Cited(title="A text", url="https://example.org")])
    assert all(one.url.startswith("http") for each in frameworks() for one in each.sources if one.read)


def test_every_scale_says_where_its_formula_is_and_what_of_it_was_not_looked_up() -> None:
    assert all(one.source.startswith("https://") for one in SCALES)
    told = {one.scale: one.remarks for one in readings([])}
    assert any(one.startswith("unverified: the scores at which its levels begin") for one in told["nciss"])
    assert "within 24 hours" in told["nis2"][0]


def test_a_reading_names_the_facts_that_rest_on_what_was_not_read() -> None:
    def fact(id_: str, factor: str, *sources: str) -> object:
        return entry(id_, Judged(incident="attack", fact=Fact(factor=factor, low=1, high=2, sources=sources)))

    told = pictured(
        CASE,
        [
            incident(),
            source("read"),
            source("press", read=False),
            fact("a", "outage", "press"),
            fact("b", "physical_time", "read", "press"),
            fact("c", "loss"),
            happened("seen", 1, incident="attack"),
        ],
    )
    assert told.unverified == ("a", "press")
    remarks = {one.scale: one.remarks for one in told.incidents[0].severity}
    assert remarks["eurepoc-intensity"] == ("unverified: outage",)
    assert remarks["eurepoc-impact"] == ()
