"""Reviews tell what members handed over: everybody what everybody may know, and each reader what that one may."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from material_samples import ALBION, BOREA, DOOR, later, piece
from press_samples import press_in, published
from tocsin.library.tidings import section, tidings
from tocsin.model.article import Kind, Topic, TopicKind
from tocsin.model.exhibit import Column, Table
from tocsin.model.marking import Marking, Tlp
from tocsin.model.material import ANSWERS, CASE, GAPS, Fact
from tocsin.model.member import COMMUNITY, PUBLIC, Audience
from tocsin.press.issues import issue_due
from tocsin.press.mailings import Writer, taste_of
from tocsin.press.telling import blind_spots
from tocsin.release import release_piece

GREEN = Marking(Tlp.GREEN)
SAID = (
    Fact("answered", 3),
    Fact("saw", 2),
    Fact("blind", 1),
    Fact("seen-by", "Albion, Borea"),
    Fact("blind-at", "Corvia"),
)
CALL = piece(title="HomeLand *wiper*", facts=(Fact("indicators", 2),))
SAW = piece(kind=ANSWERS, title="Answers", facts=SAID, source="")
LINE = r"- **HomeLand \*wiper\***: answered by 3; seen by 2 (Albion, Borea); 1 is blind to it (Corvia)."


@pytest.fixture
def press(tmp_path, clock):
    with press_in(tmp_path / "review", clock, door=DOOR) as made:
        clock.move(hours=1)
        yield made


def _reader(press, clock, name="rae", audience=PUBLIC):
    one = press.store.readers.confirmed(f"{name}@example.org")
    one = msgspec.structs.replace(one, until=clock.now + dt.timedelta(days=30), audience=audience)
    press.store.readers.put(one)
    return one


def _issue(press, clock):
    """The review of the next day, and what it says to each reader, by address."""
    clock.now = dt.datetime(2026, 3, 4, 6, 0, 1, tzinfo=dt.UTC)
    issue_due(press)
    review = next((one for one in press.store.articles.changed(clock.now - dt.timedelta(days=1), clock.now + dt.timedelta(days=1), [Kind.DAILY_REVIEW])), None)  # fmt: skip
    writer = Writer(press)
    return review, {mail.address: writer.letter(mail) for mail in press.store.mails.take(100)}


def _released(*pieces, audience=PUBLIC):
    return [release_piece(one, audience) for one in pieces]


def test_a_call_and_its_answers_are_one_line():
    assert section(tidings(_released(SAW, CALL))) == f"## From the alliance\n\n{LINE}"
    alone = section(tidings(_released(CALL)))
    assert "a call, for 2 indicators" in alone


def test_a_case_is_a_line_that_counts_and_does_not_judge():
    facts = {"incidents": 2, "statements": 18, "questions-in-conflict": 1, "responses": 6}
    case = piece(kind=CASE, title="Albania 2022", facts=tuple(Fact(*one) for one in facts.items()))
    line = "- **Albania 2022**: a case of 2 incidents; 18 statements on who it was; on 1 question they differ; 6 responses."
    assert section(tidings(_released(case))) == f"## From the alliance\n\n{line}"


def test_a_review_tells_what_everybody_may_know(press, clock):
    _reader(press, clock)
    published(press, "An article")
    for one in (CALL, SAW):
        press.store.material.put(one, "d" * 64)
    review, mails = _issue(press, clock)
    assert LINE in review.body
    assert "From the alliance: “HomeLand \\*wiper\\*”." in review.body
    assert "answered by 3" in mails["rae@example.org"].text


def test_what_is_stricter_stands_in_the_mails_of_those_alone_who_may_be_told(press, clock):
    for name, audience in (("pub", PUBLIC), ("com", COMMUNITY), ("alb", Audience.of_member(ALBION))):
        _reader(press, clock, name, audience)
    published(press, "An article")
    press.store.material.put(CALL, "d" * 64)
    press.store.material.put(msgspec.structs.replace(SAW, marking=GREEN), "d" * 64)
    listed = Marking(Tlp.AMBER, frozenset({ALBION}))
    press.store.material.put(piece("call-2", title="Quicksilver", marking=listed), "d" * 64)
    review, mails = _issue(press, clock)
    assert "answered by" not in review.body
    assert "Quicksilver" not in review.body
    texts = {address.partition("@")[0]: letter.text + letter.html for address, letter in mails.items()}
    assert {name: ("answered by 3" in text, "Quicksilver" in text) for name, text in texts.items()} == {
        "pub": (False, False),
        "com": (True, False),
        "alb": (True, True),
    }
    assert "TLP:GREEN" in texts["com"]
    assert "alliance, not" not in texts["pub"]


def test_what_was_tightened_or_withdrawn_before_a_mail_is_written_is_not_in_it(press, clock):
    _reader(press, clock, audience=COMMUNITY)
    published(press, "An article")
    strict = piece("call-2", title="Quicksilver", marking=GREEN)
    press.store.material.put(strict, "d" * 64)
    clock.now = dt.datetime(2026, 3, 4, 6, 0, 1, tzinfo=dt.UTC)
    issue_due(press)
    press.store.material.put(later(strict, marking=Marking(Tlp.AMBER)), "e" * 64)
    assert "Quicksilver" not in Writer(press).letter(press.store.mails.take(1)[0]).text


def test_a_day_of_nothing_but_strict_pieces_has_a_mail_and_no_review(press, clock):
    _reader(press, clock, "com", COMMUNITY)
    press.store.material.put(piece("call-2", title="Quicksilver", marking=GREEN), "d" * 64)
    review, mails = _issue(press, clock)
    assert review is None
    assert "Quicksilver" in mails["com@example.org"].text


def test_what_did_not_change_is_told_once(press, clock):
    published(press, "An article")
    press.store.material.put(CALL, "d" * 64)
    _issue(press, clock)
    published(press, "Another")
    clock.now = dt.datetime(2026, 3, 5, 6, 0, 1, tzinfo=dt.UTC)
    issue_due(press)
    bodies = [one.body for one in press.store.articles.changed(clock.now - dt.timedelta(days=3), clock.now + dt.timedelta(days=1), [Kind.DAILY_REVIEW])]  # fmt: skip
    assert ["HomeLand" in one for one in bodies] == [False, True]


def test_blind_spots_order_what_the_members_own_readers_get_and_are_known_to_nobody_else(press, clock):
    rows = (("T1059.001",), ("T1490",))
    table = Table("techniques", "T", (Column("Technique"),), rows)
    own = Marking(Tlp.AMBER_STRICT, frozenset({ALBION}))
    gaps = piece(ALBION, kind=GAPS, marking=own, tables=(table,))
    press.store.material.put(gaps, "d" * 64)
    others = (PUBLIC, COMMUNITY, Audience.of_member(BOREA), Audience.constituents_of(ALBION))
    assert all(blind_spots(press, one) == frozenset() for one in others)
    analyst = _reader(press, clock, audience=Audience.of_member(ALBION))
    assert taste_of(press, analyst).blind == {"t1059-001", "t1490"}
    published(press, "Seen", severity=1)
    shell = Topic(TopicKind.TECHNIQUE, "t1059-001-powershell", "T1059.001 PowerShell")
    published(press, "Unseen", topics=(shell, Topic(TopicKind.TECHNIQUE, "t1490", "T1490")))
    _reader(press, clock, "pub")
    review, mails = _issue(press, clock)
    assert "cannot see" not in review.body
    text = mails["rae@example.org"].text
    assert "it uses two techniques you cannot see" in text.replace("\n", " ").lower()
    assert text.index("Unseen") < text.index("Seen\n")
    assert "cannot see" not in mails["pub@example.org"].text
    assert "T1059" not in section(tidings(_released(gaps, audience=Audience.of_member(ALBION))))
