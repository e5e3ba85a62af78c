"""What an attribution reads like where no candidate has a word for how likely: at a terminal and on paper."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from attribution_samples import COUNTRIES, bundle, of_group
from case_samples import happened, incident, said, source
from tocsin.cases.attribution.attributed import attributed
from tocsin.cases.attribution.corpus import corpus_of
from tocsin.cases.attribution.learned import learned
from tocsin.cases.attribution.phrases import counts_in_words, name_of, result_of, states_of
from tocsin.cases.attribution.result import Attribution, Counts, Denied, Judgement, Outcome
from tocsin.cases.paper.attributed import by_evidence
from tocsin.cli.case_attribution_output import print_attribution
from tocsin.model.case import Level

ENTRIES = [
    incident(),
    source("a"),
    source("b", repeats="a"),
    happened("seen", 1, techniques=(*of_group(0), "S9001"), tactic="impact", incident="attack"),
    said("one", "Somebody", "a", incident="attack", level=Level.SPONSOR, country="IR"),
    said("two", "Somebody else", "b", incident="attack", level=Level.SPONSOR, country="IR"),
    said("no", "Somebody", "a", incident="attack", level=Level.SPONSOR, country="IR", denies=True),
]


@pytest.fixture(scope="module")
def found() -> Attribution:
    return attributed(ENTRIES, corpus_of(bundle()), learned(), COUNTRIES)


def silent(found: Attribution) -> Attribution:
    """The same where nobody is named and nobody stands out."""

    def one(judged: Judgement) -> Judgement:
        some = tuple(replace(each, likelihood="") for each in judged.candidates)
        return replace(judged, outcome=Outcome.UNDETERMINED, named="", alternative="", candidates=some)

    return replace(found, levels=tuple(map(one, found.levels)), phases=tuple(map(one, found.phases)))


def test_where_nobody_stands_out_candidates_were_considered_and_nothing_is_left_empty(found, capsys):
    print_attribution(silent(found), ENTRIES, as_json=False)
    told = capsys.readouterr().out
    assert "considered, none stands out:" in told
    assert "likelihood" not in told
    assert "confidence: " not in told
    assert "alternative" not in told
    assert by_evidence(silent(found)).endswith("sponsor undetermined (15 items).")


def test_what_texts_rule_out_and_what_rests_on_nothing_is_told(found, capsys):
    out = tuple(Denied(f"S8{at:03d}", ("seen",)) for at in range(30))
    told = replace(found, denied=out, unread=2, circular=("seen",))
    print_attribution(told, ENTRIES, as_json=False)
    text = " ".join(capsys.readouterr().out.split())
    assert "Not used, resting on nothing that holds, or on profiles alone: seen." in text
    assert "Ruled out by what events tell, and not used: S8000, S8001," in text
    assert "S8023 and 6 more." in text
    assert "2 items more were not read." in text


def test_who_is_named_is_whom_the_evidence_is_most_consistent_with(found, capsys):
    print_attribution(found, ENTRIES, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Nobody decides by this alone.")
    assert "Group: most consistent with Group G9001 (G9001)" in lines
    assert [one.strip() for one in lines if "likelihood" in one or "confidence:" in one][:2] == [
        "likelihood: very likely",
        "confidence: low",
    ]


def test_two_names_of_one_group_are_no_disagreement(capsys):
    named = [said(one, one, "a", incident="attack", level=Level.GROUP) for one in ("Group G9001", "G9001")]
    entries = [*ENTRIES, *named]
    print_attribution(attributed(entries, corpus_of(bundle()), learned(), {}), entries, as_json=False)
    assert "are names of the same, Group G9001 (G9001): that is no disagreement" in " ".join(
        capsys.readouterr().out.split()
    )


def test_who_repeats_another_is_that_source_and_a_country_has_its_name(found):
    assert states_of(found.levels, ENTRIES) == (
        "Iran, 1 speaker in 1 source, best F6 (by somebody), denied by somebody (F6)",
    )
    assert [name_of(one, {"G1": "One", "IR": "Iran"}) for one in ("IR", "G1", "X1")] == [
        "Iran",
        "One (G1)",
        "X1",
    ]


def test_counts_and_results_are_told_in_words(found):
    assert counts_in_words(Counts(3, (), 0, 2)).startswith(
        "3 sources report what agrees; no kind of evidence agrees;"
    )
    assert counts_in_words(Counts(1, ("software",), 0, 2)).startswith(
        "1 source reports what agrees; software agrees;"
    )
    unlike = replace(found.levels[2], outcome=Outcome.UNKNOWN, named="")
    assert result_of(unlike, {}) == "unknown group: too little like what is published of any group"
