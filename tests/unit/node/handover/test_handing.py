from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import threading
import uuid

import msgspec
import pytest

from call_samples import RULE, lake
from node_samples import ADDRESS, nodes, rung
from node_samples import Clock as NodeClock
from node_samples import member as member_named
from press_samples import CLEAR, Clock, press_in
from tocsin.cli.node_output import print_handed_over
from tocsin.library.editing import begun, changed
from tocsin.library.sharing import Meter, show
from tocsin.model.answer import Answer, ItemAnswer, Sight, Stage
from tocsin.model.article import Kind
from tocsin.model.errors import NodeError
from tocsin.model.field_of_view import Why
from tocsin.model.gap import GapMap, Lack, Stand, Standing
from tocsin.model.marking import Marking, Tlp
from tocsin.model.material import ANSWERS, CALL, GAPS, piece_id
from tocsin.node.calls.answering import acknowledged
from tocsin.node.calls.drafting import Wanted
from tocsin.node.handover.handing import hand_over
from tocsin.node.handover.of_gaps import unseen
from tocsin.node.member.configuration import Review
from tocsin.node.member.node import open_node
from tocsin.node.service import work as working
from tocsin.node.service.work import Work
from tocsin.press.configuration import Door, Trust
from tocsin.press.door import look
from tocsin.press.publishing import keep, publish_at

DOMAIN = Wanted("evil.example", "stix", "[domain-name:value = 'evil.example']", ("T1566",))


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    """Albion's folder, made once: others know of it."""
    folder = tmp_path_factory.mktemp("nodes")
    for one in nodes(folder).values():
        one.close()
    return folder / "Albion"


@pytest.fixture
def albion(founded, tmp_path):
    shutil.copytree(founded, tmp_path / "Albion")
    now = NodeClock()
    now.now += dt.timedelta(hours=1)
    with open_node(tmp_path / "Albion", now) as node:
        review = Review(folder=str(tmp_path / "door"))
        node.configuration = msgspec.structs.replace(node.configuration, review=review)
        yield node


def _reaches(node, audience, gaps=False):
    """Hand over for another audience."""
    review = msgspec.structs.replace(node.configuration.review, audience=audience, gaps=gaps)
    node.configuration = msgspec.structs.replace(node.configuration, review=review)


def _door(node):
    return sorted(node.folder.joinpath(node.configuration.review.folder).glob("*"))


def test_a_call_becomes_an_article_with_a_table_that_readers_see(albion, tmp_path):
    call = rung(
        albion, Marking(Tlp.CLEAR), ADDRESS, DOMAIN, Wanted("Shadow copies", "sigma", RULE, ("T1490",))
    )
    handed = hand_over(albion, "analyst")
    assert [one.of for one in handed.written] == [call]
    clock = Clock()
    clock.now = albion.clock()
    trust = Trust(albion.configuration.id, "CERT Albion", albion.signer.x)
    door = Door(folder=str(tmp_path / "door"), trust=(trust,))
    with press_in(tmp_path / "review", clock, door=door) as press:
        taken = look(press).taken[0]
        assert _door(albion) == []
        draft = begun(Kind.ARTICLE, "A call", CLEAR, clock())
        keep(press, draft, "ada", "begun")
        body = f"They ask for this.\n\n{{{{table {taken.id}/indicators}}}}\n"
        draft = keep(press, changed(draft, clock(), body=body), "ada", "changed")
        out = publish_at(press, draft, "ada", None)
        shown = show(out, None, Meter(), clock()).value
    rows = shown.article.exhibits[0].table.rows
    assert [row[:3] for row in rows] == [
        ("IP address", "192[.]0[.]2[.]7", ""),
        ("Domain", "evil[.]example", "T1566"),
        ("Sigma rule", "Shadow copies", "T1490"),
    ]
    assert rows[2][3] == "", "a rule is part of nothing but itself"


def test_what_may_not_reach_the_audience_is_refused_listed_and_noted_once(albion):
    call = rung(albion, Marking(Tlp.GREEN))
    for _ in range(2):
        handed = hand_over(albion, "analyst")
        assert handed.written == ()
        assert _door(albion) == []
        assert [(one.of, one.why) for one in handed.refused] == [(call, "TLP:GREEN may not reach public")]
    noted = [one for one in albion.store.audit.entries() if one.action == "material refused"]
    assert [one.audience for one in noted] == ["public"]


def test_the_own_strictest_calls_go_to_no_publication_either(albion):
    _reaches(albion, "member")
    rung(albion, Marking(Tlp.AMBER_STRICT))
    rung(albion, Marking(Tlp.RED, frozenset({albion.configuration.id})))
    handed = hand_over(albion, "analyst")
    assert [one.marking.tlp for one in handed.written] == [Tlp.AMBER_STRICT]
    assert "TLP:RED" in handed.refused[0].why


def test_what_did_not_change_is_not_written_again(albion):
    rung(albion, Marking(Tlp.CLEAR))
    hand_over(albion, "analyst")
    before = _door(albion)
    again = hand_over(albion, "analyst")
    assert (again.written, again.unchanged, _door(albion)) == ((), 1, before)


def test_files_that_were_lost_are_written_again_byte_for_byte(albion):
    call = rung(albion, Marking(Tlp.CLEAR))
    rung(albion, Marking(Tlp.GREEN))
    hand_over(albion, "analyst")
    before = {one.name: one.read_bytes() for one in _door(albion)}
    for one in _door(albion):
        one.unlink()
    assert [one.of for one in hand_over(albion, "analyst", again=True).written] == [call]
    assert {one.name: one.read_bytes() for one in _door(albion)} == before
    kept = albion.store.calls.get(call)
    albion.store.calls.put(msgspec.structs.replace(kept, marking=Marking(Tlp.GREEN), modified=albion.clock()))
    hand_over(albion, "analyst")
    assert [one.withdrawn for one in hand_over(albion, "analyst", again=True).written] == [True]


def test_what_a_folder_holds_is_never_read(albion, tmp_path):
    rung(albion, Marking(Tlp.CLEAR))
    folder = tmp_path / "door"
    folder.mkdir(mode=0o300)
    try:
        assert len(hand_over(albion, "analyst").written) == 1
    finally:
        folder.chmod(0o700)


def test_what_was_handed_over_and_may_not_be_any_more_is_withdrawn(albion):
    call = rung(albion, Marking(Tlp.CLEAR))
    hand_over(albion, "analyst")
    kept = albion.store.calls.get(call)
    later = msgspec.structs.replace(kept, marking=Marking(Tlp.AMBER_STRICT), modified=albion.clock())
    albion.store.calls.put(later)
    _reaches(albion, "constituents")
    handed = hand_over(albion, "analyst")
    assert [(one.id, one.withdrawn, one.title, one.tables) for one in handed.written] == [
        (piece_id(CALL, albion.configuration.id, call), True, "", ())
    ]
    assert handed.refused[0].of == call
    assert hand_over(albion, "analyst").written == ()


def test_a_node_without_a_folder_hands_nothing_over(albion):
    albion.configuration = msgspec.structs.replace(albion.configuration, review=Review())
    with pytest.raises(NodeError):
        hand_over(albion, "analyst")


def _says(node, call, member, sight, marking, **more):
    """An answer of a member that is here."""
    kept = node.store.calls.get(call)
    now = node.clock()
    items = tuple(ItemAnswer(one.id, sight, **more) for one in kept.items)
    node.store.answers.received(
        Answer(
            id=f"grouping--{uuid.uuid4()}",
            call=call,
            call_modified=kept.modified,
            member=member_named(node, member).id,
            created=now,
            modified=now,
            marking=marking,
            stage=Stage.ANSWERED,
            items=items,
        )
    )


def test_answers_tell_of_members_whose_answers_may_be_told_and_of_no_others(albion):
    call = rung(albion, Marking(Tlp.CLEAR))
    first, last = dt.datetime(2021, 5, 1, tzinfo=dt.UTC), dt.datetime(2022, 7, 15, tzinfo=dt.UTC)
    _says(albion, call, "Borea", Sight.SEEN, Marking(Tlp.CLEAR), count=3, first_seen=first, last_seen=last)
    _says(albion, call, "Corvia", Sight.BLIND, Marking(Tlp.AMBER))
    handed = hand_over(albion, "analyst")
    piece = next(one for one in handed.written if one.kind == ANSWERS)
    assert piece.table("members").rows == (
        ("Borea", "seen", "2021-05-01T00:00:00Z", "2022-07-15T00:00:00Z", 440),
    )
    assert [one.value for one in piece.facts][:3] == [1, 1, 0]
    assert "Corvia" not in msgspec.json.encode(piece).decode()
    corvia = member_named(albion, "Corvia").id
    assert [(one.piece, one.why) for one in handed.refused] == [
        (piece.id, f"answer of {corvia}: TLP:AMBER may not reach public")
    ]


def test_answers_are_as_strict_as_the_strictest_of_them_and_of_their_call(albion):
    _reaches(albion, "community")
    call = rung(albion, Marking(Tlp.CLEAR))
    _says(albion, call, "Borea", Sight.NOT_SEEN, Marking(Tlp.CLEAR))
    _says(albion, call, "Corvia", Sight.NOT_SEEN, Marking(Tlp.GREEN))
    markings = {one.kind: one.marking for one in hand_over(albion, "analyst").written}
    assert markings == {CALL: Marking(Tlp.CLEAR), ANSWERS: Marking(Tlp.GREEN)}


def test_an_answer_that_is_amended_to_a_stricter_marking_takes_the_piece_back(albion):
    call = rung(albion, Marking(Tlp.CLEAR))
    _says(albion, call, "Borea", Sight.NOT_SEEN, Marking(Tlp.CLEAR))
    hand_over(albion, "analyst")
    answer = albion.store.answers.of(call)[0]
    amended = msgspec.structs.replace(answer, modified=albion.clock(), marking=Marking(Tlp.AMBER))
    albion.store.answers.received(amended)
    assert [(one.kind, one.withdrawn) for one in hand_over(albion, "analyst").written] == [(ANSWERS, True)]


def test_a_call_that_was_taken_back_says_so_and_its_answers_are_withdrawn(albion):
    call = rung(albion, Marking(Tlp.CLEAR))
    _says(albion, call, "Borea", Sight.NOT_SEEN, Marking(Tlp.CLEAR))
    hand_over(albion, "analyst")
    kept = albion.store.calls.get(call)
    albion.store.calls.put(msgspec.structs.replace(kept, modified=albion.clock(), revoked=True))
    written = {one.kind: one for one in hand_over(albion, "analyst").written}
    assert written[CALL].summary == "The call was taken back."
    assert written[CALL].tables == ()
    assert written[ANSWERS].withdrawn


def test_gaps_are_handed_over_only_where_that_is_switched_on_and_taken_back_where_it_is_no_more(
    albion, tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    lake(tmp_path / "logs").rename(albion.lake)
    assert hand_over(albion, "analyst").written == ()
    _reaches(albion, "public", gaps=True)
    piece = hand_over(albion, "analyst").written[0]
    me = albion.configuration.id
    assert (piece.kind, piece.marking) == (GAPS, Marking(Tlp.AMBER_STRICT, frozenset({me})))
    assert [one.name for one in piece.tables] == ["techniques"]
    assert all(len(row) == 1 and re.fullmatch(r"T\d{4}(\.\d{3})?", row[0]) for row in piece.tables[0].rows)
    assert piece.tables[0].rows
    assert (piece.summary, piece.facts, piece.topics) == ("", (), ())
    assert hand_over(albion, "analyst").unchanged == 1
    _reaches(albion, "public")
    assert [one.withdrawn for one in hand_over(albion, "analyst").written] == [True]


def test_a_technique_cannot_be_seen_where_its_rules_or_its_telemetry_are_blind():
    lacks = (Lack(Why.NO_LOG_SOURCE, ("x",), 3),)
    stands = (
        Stand(technique="T1001", standing=Standing.COVERED, lacks=lacks),
        Stand(technique="T1002", standing=Standing.NO_TELEMETRY, lacks=lacks),
        Stand(technique="T1003.001", standing=Standing.BLIND, lacks=lacks),
        Stand(technique="T1004", standing=Standing.BLIND),  # nobody says what it needs
        Stand(technique="T1005", standing=Standing.NO_RULE),
    )
    found = GapMap(
        member="identity--1", at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), basis="lake", stands=stands
    )
    assert unseen(found) == {"T1002", "T1003.001"}


def test_a_command_lists_what_was_written_and_refused(albion, capsys):
    rung(albion, Marking(Tlp.CLEAR))
    rung(albion, Marking(Tlp.GREEN))
    print_handed_over(hand_over(albion, "analyst"), as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert [one["marking"] for one in told["written"]] == ["TLP:CLEAR"]
    assert told["refused"][0]["why"] == "TLP:GREEN may not reach public"


def test_a_running_node_hands_over_by_itself(albion, monkeypatch):
    rung(albion, Marking(Tlp.CLEAR))
    done, hand = threading.Event(), working.hand_over

    def noted(*given):
        """Say that a turn was taken."""
        handed = hand(*given)
        done.set()
        return handed

    monkeypatch.setattr(working, "hand_over", noted)
    with Work(albion, lambda: None, 1):
        assert done.wait(30)
    kinds = [json.loads(one.read_bytes())["material"]["kind"] for one in _door(albion)]
    assert kinds.count(CALL) == 1  # beside it may lie what the node answers itself meanwhile


def test_that_a_call_was_received_is_no_answer_to_be_handed_over(albion):
    call = rung(albion, Marking(Tlp.CLEAR))
    kept, now = albion.store.calls.get(call), albion.clock()
    borea = member_named(albion, "Borea").id
    albion.store.answers.received(acknowledged(kept, borea, Stage.RECEIVED, None, now))
    assert [one.kind for one in hand_over(albion, "analyst").written] == [CALL]
