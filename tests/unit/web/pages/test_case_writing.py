"""Adding to a case in forms: what is entered is kept beside what others entered, and what is wrong is told beside its field."""

from __future__ import annotations

import datetime as dt
import re

import msgspec
import pytest

from tocsin.model.case import Answered, Degree, Entry, Judged, Side, Source, Statement
from tocsin.model.marking import Marking, Tlp
from tocsin.web.nouns import Actor
from tocsin.web.pages.cases.asked import forms
from tocsin.web.pages.cases.writing import CaseWriting
from tocsin.web.settings import Settings
from web_cases import CASE
from web_client import Client
from web_desk import KESTRIA

BASE = f"/cases/{CASE}"
ANSWER = {
    "kind": "threshold", "question": "armed-attack/severity", "incident": "july", "degree": "moderate", "by": "Orlonia",
    "reasons": "Data is property.", "toward": "data was destroyed [f-j-information]\nfor good", "marking": "TLP:GREEN",
}  # fmt: skip
STATEMENT = {
    "kind": "statement", "by": "Orlonia", "role": "state", "at": "2022-09-12", "words": "it was Iran", "level": "sponsor",
    "names": "Government of Iran", "country": "ir", "incident": "july", "marking": "TLP:CLEAR", "source": ["portal", "severed"],
}  # fmt: skip
FACT = {
    "kind": "fact",
    "factor": "outage",
    "incident": "july",
    "low": "30",
    "high": "",
    "marking": "TLP:CLEAR",
}
GATE = {
    "kind": "gate",
    "gate": "breach",
    "holds": "yes",
    "by": "Orlonia",
    "reasons": "so",
    "marking": "TLP:CLEAR",
}
TASK = {"kind": "task", "option": "consult", "owner": "Ministry", "due": "2026-10-01", "marking": "TLP:CLEAR"}
RESPONSE = {
    "kind": "response",
    "by": "Orlonia",
    "at": "2022-09-12",
    "what": "a note",
    "ground": "statement",
    "marking": "TLP:CLEAR",
}
SOURCE = {
    "kind": "source", "title": "A paper", "url": "https://paper.example/a", "reliability": "B", "credibility": "2", "read": "no",
    "marking": "TLP:CLEAR",
}  # fmt: skip


@pytest.fixture
def client() -> Client:
    return Client().log_in("analyst")


def _added(client: Client) -> object:
    ((_, case, (id_,), actor),) = [one for one in client.desk.done if one[0] == "added"]
    assert (case, actor) == (CASE, Actor("analyst", actor.role))
    return next(one for one in client.desk.cases.entries if one.id == id_)


@pytest.mark.parametrize(
    ("form", "onward"),
    [(ANSWER, "/thresholds"), (STATEMENT, "/entries/"), (FACT, "/severity"), (GATE, "/options"), (TASK, "/plan"), (RESPONSE, "/entries/"), (SOURCE, "/entries/")],
    ids=lambda one: one["kind"] if isinstance(one, dict) else "",
)  # fmt: skip
def test_what_a_form_says_is_added_under_the_name_of_who_sent_it(client, form, onward):
    done = client.post(f"{BASE}/write", form)
    assert done.status_code == 303, done.text
    assert done.headers["location"].startswith(f"{BASE}{onward}")
    entry = _added(client)
    assert entry.author == "analyst"
    assert entry.marking == Marking(Tlp.parse(form["marking"]))
    assert entry.sources == tuple(form.get("source", ()))
    assert client.get(done.headers["location"]).status_code == 200


def test_no_name_can_be_tried_against_the_id_that_leaves_with_an_entry(client, monkeypatch):
    client.post(f"{BASE}/write", RESPONSE)
    elsewhere = Client().log_in("analyst")
    monkeypatch.setattr(elsewhere.desk.cases, "pseudonym", lambda *_: "of another secret")
    elsewhere.post(f"{BASE}/write", RESPONSE)
    assert _added(client).body == _added(elsewhere).body
    assert _added(client).id != _added(elsewhere).id


def test_what_was_entered_is_in_the_entry(client):
    client.post(f"{BASE}/write", ANSWER)
    body = _added(client).body
    assert isinstance(body, Answered)
    assert (body.framework, body.question, body.degree, body.by) == (
        "armed-attack",
        "severity",
        Degree.MODERATE,
        "Orlonia",
    )
    assert [(one.side, one.what, one.entry) for one in body.evidence] == [
        (Side.TOWARD, "data was destroyed", "f-j-information"),
        (Side.TOWARD, "for good", ""),
    ]
    other = Client().log_in("analyst")
    other.post(f"{BASE}/write", STATEMENT)
    said = _added(other).body
    assert isinstance(said, Statement)
    assert (said.country, said.denies, said.likelihood) == ("IR", False, None)


def test_a_bound_that_is_left_empty_is_one_that_nobody_knows(client):
    client.post(f"{BASE}/write", FACT)
    body = _added(client).body
    assert isinstance(body, Judged)
    assert (body.fact.low, body.fact.high) == (30.0, None)
    assert "left open by analyst" in client.get(f"{BASE}/severity").text
    assert "left open by" not in client.get(f"{BASE}/severity?to=public").text
    text = client.get(f"{BASE}/write?kind=fact&factor=location&incident=july").text
    assert text.count("left empty it is not known") == 2
    assert '<option value="L2">2, business network</option>' in text
    assert "choose" in client.get(f"{BASE}/write?kind=fact").text


def test_who_answers_again_gets_a_next_version_and_who_else_answers_stands_beside(client):
    for form in (ANSWER, ANSWER | {"degree": "high"}, ANSWER | {"by": "Varn"}):
        assert client.post(f"{BASE}/write", form).status_code == 303
    other = Client(client.desk).log_in("administrator")
    assert other.post(f"{BASE}/write", ANSWER).status_code == 303
    ids = [one[2][0] for one in client.desk.done if one[0] == "added"]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,99}", one) for one in ids)


@pytest.mark.parametrize(
    ("form", "field", "problem"),
    [
        (ANSWER | {"degree": "certain"}, "degree", "is none of the choices"),
        (ANSWER | {"question": "armed-attack/none"}, "question", "is none of the choices"),
        (ANSWER | {"reasons": ""}, "reasons", "is needed"),
        (ANSWER | {"reasons": "x" * 4001}, "reasons", "is longer than 4,000 characters"),
        (ANSWER | {"toward": "so [nothing]"}, "toward", "names nothing, which is no entry of this case"),
        (ANSWER | {"marking": ""}, "marking", "is needed"),
        (STATEMENT | {"at": "yesterday"}, "at", "is no day"),
        (STATEMENT | {"at": "0001-01-01"}, "at", "is no day of this time"),
        (STATEMENT | {"at": "2999-01-01"}, "at", "is in the future"),
        (SOURCE | {"published": "2999-01-01"}, "published", "is in the future"),
        (STATEMENT | {"country": "ZZ"}, "country", "is no code of a country"),
        (STATEMENT | {"country": "Iran"}, "country", "is no code of a country"),
        (STATEMENT | {"by": "a\x07b"}, "by", "has characters that cannot be shown"),
        (STATEMENT | {"source": ["none"]}, "source", "names a source that is not of this case"),
        (FACT | {"low": "many"}, "low", "is no number"),
        (FACT | {"low": "nan"}, "low", "is no number from 0 on"),
        (FACT | {"low": "9", "high": "3"}, "", "has its low end above its high end"),
        (SOURCE | {"url": "javascript:alert(1)"}, "url", "is no address"),
    ],
    ids=lambda one: "" if isinstance(one, dict) else str(one)[:20],
)
def test_what_is_wrong_is_told_beside_its_field_and_what_was_entered_stays(client, form, field, problem):
    done = client.post(f"{BASE}/write", form)
    assert done.status_code == 422
    assert client.desk.done == []
    assert "Nothing was added: 1 fault." in done.text
    assert problem in done.text
    if field:
        assert f'id="{field}-wrong"' in done.text
    for text in ("Data is property.", "it was Iran"):
        if text in form.values():
            assert text in done.text


def test_nothing_is_marked_looser_than_the_case(client):
    cases = client.desk.cases
    cases.case = type(cases.case)(
        **{name: getattr(cases.case, name) for name in cases.case.__struct_fields__}
        | {"marking": Marking(Tlp.AMBER, frozenset({"a"}))}
    )
    text = client.get(f"{BASE}/write").text
    assert '<option value="TLP:AMBER">' in text
    assert '<option value="TLP:GREEN">' not in text
    assert client.post(f"{BASE}/write", STATEMENT).status_code == 422
    assert client.post(f"{BASE}/write", STATEMENT | {"marking": "TLP:AMBER+STRICT"}).status_code == 303
    assert _added(client).marking == Marking(Tlp.AMBER_STRICT, frozenset({"a"}))


def test_of_many_sources_some_are_ticked_and_others_are_named_by_id():
    client = Client(settings=Settings(rows=3)).log_in("analyst")
    text = client.get(f"{BASE}/write").text
    assert text.count('type="checkbox" name="source"') == 3
    assert "Others, by their ids" in text
    assert (
        client.post(f"{BASE}/write", STATEMENT | {"source": ["portal", "severed  border"]}).status_code == 303
    )
    assert _added(client).sources == ("portal", "severed", "border")


PASTED = """
marking: TLP:CLEAR
entries:
  note: {type: source, title: "A note"}
  s-note: {type: statement, by: "Orlonia", role: state, at: 2022-09-12, words: "so", level: sponsor, incident: july, sources: [note], marking: TLP:AMBER}
"""


def test_entries_are_pasted_as_yaml(client):
    done = client.post(f"{BASE}/write", {"kind": "yaml", "pasted": PASTED})
    assert (done.status_code, done.headers["location"]) == (303, BASE)
    added = {one.id: one for one in client.desk.cases.entries}
    assert isinstance(added["note"].body, Source)
    assert (added["s-note"].author, added["s-note"].marking) == ("analyst", Marking(Tlp.AMBER))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is needed"),
        ("entries: [", "is no YAML"),
        ("entries: {}\n", "has no marking"),
        (PASTED.replace("july", "never"), "its incident never is not there"),
        (PASTED.replace("note:", "portal:", 1).replace("[note]", "[portal]"), "somebody else entered that"),
    ],
)
def test_what_cannot_be_used_of_what_was_pasted_is_told_and_nothing_is_added(client, text, problem):
    done = client.post(f"{BASE}/write", {"kind": "yaml", "pasted": text})
    assert done.status_code == 422
    assert problem in done.text
    assert client.desk.done == []


def test_what_becomes_looser_has_to_be_ticked(client):
    assert client.post(f"{BASE}/write", ANSWER).status_code == 303
    again = client.post(f"{BASE}/write", ANSWER | {"marking": "TLP:CLEAR"})
    assert again.status_code == 422
    assert "would become looser" in again.text
    assert 'name="loosen"' in again.text
    assert 'name="loosen"' not in client.get(f"{BASE}/write").text
    done = client.post(f"{BASE}/write", ANSWER | {"marking": "TLP:CLEAR", "loosen": "yes"})
    assert done.status_code == 303
    answered = [one.marking for one in client.desk.cases.entries if one.author == "analyst"]
    assert answered == [Marking(Tlp.CLEAR)]


def test_a_form_has_every_field_that_its_kind_asks_for():
    fields = set(CaseWriting.__struct_fields__)
    for form in forms().values():
        assert {one.name for one in form.fields_of({"factor": "outage"})} <= fields, form.kind


@pytest.mark.parametrize("kind", list(forms()))
def test_every_form_is_shown(client, kind):
    text = client.get(f"{BASE}/write?kind={kind}").text
    assert f'<h2 id="form">{forms()[kind].title}</h2>' in text
    assert 'name="token"' in text or kind == "fact"


def test_sources_that_are_called_alike_are_told_apart_by_publisher_day_and_grade(client):
    answer = Source(
        title="Answer to: Web shell",
        publisher=KESTRIA,
        published=dt.date(2026, 11, 2),
        reliability="A",
        credibility=2,
    )
    other = msgspec.structs.replace(answer, publisher="A paper", published=None)
    client.desk.cases.entries += tuple(
        Entry(
            id=f"answer-{at}", marking=Marking(Tlp.CLEAR), author="ada", at=dt.datetime.now(dt.UTC), body=body
        )
        for at, body in enumerate((answer, other))
    )
    text = client.get(f"{BASE}/write", params={"kind": "statement"}).text
    assert "> Answer to: Web shell, Kestria CERT, 2026-11-02, A2</label>" in text
    assert "> Answer to: Web shell, A paper, A2</label>" in text
    for place in ("/evidence", "/entries/answer-0"):
        shown = client.get(f"{BASE}{place}").text
        assert "Kestria CERT" in shown
        assert f">{KESTRIA}<" not in shown
        assert f"Answer to: Web shell, {KESTRIA}" not in shown
