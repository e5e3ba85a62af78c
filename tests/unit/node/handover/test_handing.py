from __future__ import annotations

import msgspec
import pytest

from node_samples import ADDRESS, nodes, rung
from press_samples import CLEAR, Clock, press_in
from tocsin.library.editing import begun, changed
from tocsin.library.sharing import Meter, show
from tocsin.model.article import Kind
from tocsin.model.errors import NodeError
from tocsin.model.marking import Marking, Tlp
from tocsin.model.material import CALL, piece_id
from tocsin.node.calls.drafting import Wanted
from tocsin.node.handover.handing import hand_over
from tocsin.node.member.configuration import Review
from tocsin.press.configuration import Door, Trust
from tocsin.press.door import look
from tocsin.press.publishing import keep, publish_at

DOMAIN = Wanted("evil.example", "stix", "[domain-name:value = 'evil.example']", ("T1566",))


@pytest.fixture
def albion(tmp_path):
    made = nodes(tmp_path / "nodes")
    node = made["Albion"]
    review = Review(folder=str(tmp_path / "door"))
    node.configuration = msgspec.structs.replace(node.configuration, review=review)
    yield node
    for one in made.values():
        one.close()


def _door(node):
    return sorted(node.folder.joinpath(node.configuration.review.folder).glob("*"))


def test_a_call_becomes_an_article_with_a_table_that_readers_see(albion, tmp_path):
    call = rung(albion, Marking(Tlp.CLEAR), ADDRESS, DOMAIN)
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
    ]


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
    review = msgspec.structs.replace(albion.configuration.review, audience="member")
    albion.configuration = msgspec.structs.replace(albion.configuration, review=review)
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
    stricter = albion.configuration.review
    review = msgspec.structs.replace(stricter, audience="constituents")
    kept = albion.store.calls.get(call)
    later = msgspec.structs.replace(kept, marking=Marking(Tlp.AMBER_STRICT), modified=albion.clock())
    albion.store.calls.put(later)
    albion.configuration = msgspec.structs.replace(albion.configuration, review=review)
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
