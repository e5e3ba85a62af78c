"""What each page shows, and what its forms do."""

from __future__ import annotations

import msgspec
import pytest

from tocsin.model.answer import ItemAnswer, Sight, Verdict
from tocsin.model.marking import Marking, Pap, Tlp
from tocsin.node.calls.dropped import Dropped
from tocsin.node.calls.shown import mark_of_call
from tocsin.web.nouns import Actor, Role, match_key
from tocsin.web.settings import Settings
from web_client import Client
from web_desk import (
    KESTRIA,
    NORTHMARK,
    NOW,
    RUNG,
    VARN,
    FakeDesk,
    answer,
    answers,
    call,
    item_id,
    matches,
    said,
    view,
)

BASE = f"/calls/{call().id}"
#: What a page told of matches that nobody has touched yet.
ALL = {"seen": "1"}


def logged_in(role: str = "administrator", **options) -> Client:
    return Client(**options).log_in(role)


@pytest.mark.parametrize("path", [BASE, f"{BASE}/board", "/calls"])
def test_a_page_with_marked_content_bears_its_label_at_head_and_foot(path):
    client = logged_in()
    assert client.get(path).text.count("<b>TLP:AMBER+STRICT</b>") == 2
    client.desk.all_calls[0] = call(marking=Marking(Tlp.RED, None, Pap.RED))
    text = client.get(path).text
    assert text.count('<p class="marking tlp-red" translate="no"><b>TLP:RED</b>') == 2
    assert "<title>TLP:RED " in text
    if path != "/calls":
        assert text.count("<span>PAP:RED</span>") == 2


@pytest.mark.parametrize(
    "path",
    [
        f"{BASE}/triage",
        f"{BASE}/answer",
        f"{BASE}/matches/{match_key(matches()[0])}",
        f"{BASE}/declare",
        "/findings",
        "/hunts",
        "/audit",
    ],
)
def test_a_page_that_shows_what_is_our_own_is_red_and_for_nobody_else_however_loose_its_call_is(path):
    client = logged_in()
    client.desk.declares = True
    client.desk.all_calls = [call(marking=Marking(Tlp.CLEAR, None, Pap.AMBER))]
    text = client.get(path).text
    banner = "<b>TLP:RED</b> <span>nobody else is named</span> <span>PAP:AMBER</span>"
    assert text.count(banner) == 2
    assert '<body class="tlp-red">' in text  # which paper bears too
    assert client.get(f"{path}.json").json()["marking"] == "TLP:RED, nobody else is named, PAP:AMBER"


def test_the_board_names_who_is_not_asked_and_counts_them_nowhere():
    client = logged_in()
    client.desk.all_answers = []
    first, second = client.desk.members()[1:3]
    client.desk.all_calls = [call(marking=Marking(Tlp.RED, frozenset({KESTRIA, first.id, second.id})))]
    text = client.get(f"{BASE}/board").text
    assert "None of the 2 members asked has answered yet." in text
    assert (
        "Isles of Varn and Sundara CSIRT are not asked: the marking does not let them have the call." in text
    )
    client.desk.all_calls = [call(marking=Marking(Tlp.RED))]
    assert (
        "The call asks nobody: its marking lets no other member have it." in client.get(f"{BASE}/board").text
    )


def test_the_board_says_that_logs_name_no_host_where_none_can_be_counted():
    client = logged_in()
    nobody = said(1, Sight.SEEN, view(3), count=28_604, first_seen=RUNG, last_seen=RUNG)
    client.desk.all_answers = [answer(NORTHMARK, (nobody,), 5)]
    assert '<span class="none">logs name no host</span>' in client.get(f"{BASE}/board").text
    two = said(2, Sight.SEEN, view(3, 2), count=1, first_seen=RUNG, last_seen=RUNG)
    client.desk.all_answers = [answer(NORTHMARK, (nobody, two), 5)]
    text = client.get(f"{BASE}/board").text
    assert '2 <small>of 3</small><small class="under">and in logs that name no host</small>' in text


def test_our_answer_counts_hosts_that_have_a_name_and_tells_of_matches_that_name_none():
    client = logged_in()
    first, second, *rest = client.desk.all_matches
    nobody = msgspec.structs.replace(first, host="")
    client.desk.all_matches = [nobody, second, *rest]
    text = client.get(f"{BASE}/answer").text
    assert f"on 1 host, by name: {second.host}; 1 match in logs that name no host. " in text
    client.desk.all_matches = [nobody, *rest]
    text = client.get(f"{BASE}/answer").text
    assert '<small class="under">1 match in logs that name no host. ' in text
    assert "by name: ." not in text


def test_the_page_of_our_own_call_tells_what_no_node_can_search_for_before_it_is_sent():
    client = logged_in("releaser")
    mine = call(issuer=NORTHMARK)
    client.desk.all_calls, client.desk.drafts = [mine], {mine.id: mine}
    client.desk.unreadable = {item_id(2): "it cannot be read: <b>"}
    text = client.get(BASE).text
    assert "<b>1 thing that no node can search for.</b>" in text
    assert "Service started from an administrative share: it cannot be read: &lt;b&gt;" in text
    assert "No node can search for 1 of the 12 things" in text
    assert text.count("cannot be searched for") == 1
    assert client.get(f"{BASE}.json").json()["untried"] == client.desk.unreadable
    client.desk.all_calls, client.desk.drafts = [call()], {}
    assert client.get(f"{BASE}.json").json()["untried"] == {}


def test_the_label_says_by_name_who_is_named():
    client = logged_in()
    names = [one.name for one in client.desk.members()[:5]]
    for number, said_ in (
        (2, f"only {names[0]}, {names[1]}"),
        (5, f"only {', '.join(names[:3])}, 2 more"),
        (0, "nobody else is named"),
    ):
        listed = frozenset(one.id for one in client.desk.members()[:number])
        client.desk.all_calls = [call(marking=Marking(Tlp.RED, listed))]
        assert client.get(BASE).text.count(f"<b>TLP:RED</b> <span>{said_}</span>") == 2
    unknown = frozenset({"identity--gone", client.desk.members()[0].id})
    client.desk.all_calls = [call(marking=Marking(Tlp.RED, unknown))]
    assert f"<span>only {names[0]}, 1 more</span>" in client.get(BASE).text


def test_a_board_is_as_strict_as_the_strictest_answer_on_it():
    client = logged_in()
    client.desk.all_answers[0] = msgspec.structs.replace(answers()[0], marking=Marking(Tlp.RED))
    assert client.get(f"{BASE}/board").text.count("<b>TLP:RED</b>") == 2
    assert client.get(f"{BASE}/board.json").json()["marking"].startswith("TLP:RED")


def test_what_is_in_quarantine_counts_as_red():
    text = logged_in().get("/quarantine").text
    assert text.count("<b>TLP:RED</b>") == 2
    assert "it is not marked" in text
    assert "ff fe 6e 6f" in text


def test_a_releaser_marks_what_came_unmarked_and_drops_the_rest():
    client = logged_in("releaser")
    text = client.get("/quarantine").text
    assert text.count('action="/quarantine/1/mark"') == 1
    assert 'action="/quarantine/2/mark"' not in text
    assert text.count("Cannot be taken in") == 1
    form = {"tlp": "AMBER", "pap": "RED", "member": [VARN]}
    assert client.post("/quarantine/1/mark", form).status_code == 303
    assert client.post("/quarantine/2/drop").status_code == 303
    given = Marking(Tlp.AMBER, frozenset({VARN}), Pap.RED)
    who = Actor("releaser", Role.RELEASER)
    assert client.desk.done == [("readmit", "1", given, who), ("drop", "2", who)]


def test_an_analyst_sees_the_quarantine_and_decides_nothing_of_it():
    assert "/drop" not in logged_in("analyst").get("/quarantine").text


@pytest.mark.parametrize("form", [{}, {"tlp": "PINK"}, {"tlp": "AMBER", "member": ["someone"]}])
def test_a_marking_that_is_none_is_refused(form):
    client = logged_in("releaser")
    assert client.post("/quarantine/1/mark", form).status_code == 422
    assert client.desk.done == []


def test_a_page_without_marked_content_bears_none():
    assert 'class="marking' not in logged_in().get("/members").text
    assert 'class="marking' not in Client().get("/log-in").text


def test_the_board_says_of_every_member_and_item_what_was_said_with_a_sign_and_a_word():
    text = logged_in().get(f"{BASE}/board").text
    for word in ("Seen", "Unconfirmed", "Partly", "Not seen", "Blind", "Not tried", "No word"):
        assert f'<span class="word">{word}</span>' in text
    for words in (
        "At work",
        "Answered",
        "in 21 min",
        "Times to answer count from when the call came in here.",
        "58 hosts to each thing:",
        "31 hosts to the worst thing, 0 to half of them:",
        "<small>at least</small> 9 <small>of 212</small>",
        "of half of the things or more, 55 % of the worst",
        "no process creation log",
        "CommandLine never filled",
    ):
        assert words in text


def test_the_page_of_a_call_says_that_its_issuer_was_revoked():
    client = logged_in()
    assert "Neither searched nor answered" not in client.get(BASE).text
    client.desk.issuer_revoked = RUNG
    assert "Neither searched nor answered" in client.get(BASE).text
    assert client.get(f"{BASE}.json").json()["row"]["issuer_revoked"].startswith(str(RUNG.year))


def test_the_answer_s_page_says_that_what_an_answer_lacks_tells():
    text = logged_in("releaser").get(f"{BASE}/answer").text
    assert "can tell that what it lacks waits here" in text


def test_the_board_lists_what_is_asked_for():
    client = logged_in()
    text = client.get(f"{BASE}/board?sight=seen").text
    rows = text.split('<table class="matrix')[1].split("</table>")[0]
    assert rows.count('<th scope="row">') == 3
    assert client.get(f"{BASE}/board?sight=unheard_of").status_code == 422


def test_a_long_board_has_pages():
    client = logged_in(settings=Settings(rows=5))
    first = client.get(f"{BASE}/board").text
    assert "1 to 5 of 12" in first
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    last = client.get(f"{BASE}/board?start=10").text
    assert "11 to 12 of 12" in last
    assert 'rel="next"' not in last


def test_what_is_no_longer_asked_for_stands_apart_with_what_was_said_of_it_and_its_marking():
    client = logged_in()
    said = ItemAnswer("indicator--gone", Sight.NOT_SEEN)
    strict = Marking(Tlp.RED)
    gone = Dropped(
        "indicator--gone", "198.51.100.77", (), RUNG, {Sight.NOT_SEEN: 1}, {NORTHMARK: said}, strict
    )
    client.desk.gone = (gone,)
    text = client.get(f"{BASE}/board").text
    _, _, apart = text.partition("No longer asked for")
    assert "198.51.100.77" in apart
    assert "Northmark National CSIRT" in apart
    assert text.count("<b>TLP:RED</b>") == 2


def test_what_is_declared_beside_what_was_measured_stands_apart_on_the_board():
    client = logged_in()
    assert "beside what was measured" not in client.get(f"{BASE}/board").text
    first = answers()[0]
    beside = msgspec.structs.replace(first.items[0], declared=True, view=None)
    items = (msgspec.structs.replace(first.items[0], beside=beside), *first.items[1:])
    client.desk.all_answers[0] = msgspec.structs.replace(first, items=items)
    assert "declared by the member beside what was measured" in client.get(f"{BASE}/board").text


def test_who_looks_for_a_host_in_triage_is_told_to_the_audit():
    client = logged_in("analyst")
    client.get(f"{BASE}/triage")
    assert client.desk.done == []
    text = client.get(f"{BASE}/triage?host=no-such-host").text
    assert client.desk.done == [("looked", call().id, "no-such-host", Actor("analyst", Role.ANALYST))]
    client.get(f"{BASE}/triage.json?host=x")
    assert [one[2] for one in client.desk.done] == ["no-such-host", "x"]
    assert "no-such-host" in text


def test_a_match_of_what_is_no_longer_asked_for_says_so():
    client = logged_in()
    path = f"{BASE}/triage"
    assert "no longer asked for" not in client.get(path).text
    client.desk.all_calls[0] = call(items=call().items[6:])
    assert "no longer asked for" in client.get(path).text


def test_a_fragment_is_what_changes_and_nothing_around_it():
    client = logged_in()
    part = client.get(f"{BASE}/board", headers={"Tocsin-Fragment": "live"})
    assert "<html" not in part.text
    assert 'data-say="The board was updated' in part.text
    assert "Tocsin-Fragment".lower() in part.headers["vary"].lower()


def test_a_reader_sees_no_way_to_what_is_not_for_readers():
    text = logged_in("reader").get(f"{BASE}/board").text
    assert "/triage" not in text
    assert "/audit" not in text
    assert "/members" in text


def test_a_reader_is_not_told_that_something_matched_here_and_is_held():
    analyst, reader = logged_in("analyst"), logged_in("reader")
    for client in (analyst, reader):
        told = [row["open_matches"] for row in client.get("/calls.json").json()["calls"]]
        told.append(client.get(f"{BASE}.json").json()["row"]["open_matches"])
        told.append(client.get(f"{BASE}/board.json").json()["open_matches"])
        assert (client is reader) is (set(told) == {None})
    assert "open matches" not in reader.get(f"{BASE}/board").text
    assert 'title="Not for readers"' in reader.get("/calls").text
    assert 'title="Not for readers"' not in analyst.get("/calls").text


def test_a_call_shows_what_each_member_would_get():
    text = logged_in().get(BASE).text
    assert "nothing: it is not on the list of members" in text
    assert text.count("3 objects") == 3
    assert "carried, not hunted" in text


def test_only_a_releaser_of_the_call_s_own_node_is_offered_to_send_it():
    desk = FakeDesk()
    other = f"/calls/{desk.all_calls[1].id}"
    assert "Send to 3 members" in Client(desk).log_in("releaser").get(other).text
    assert "Send to" not in Client(desk).log_in("releaser").get(BASE).text
    assert "Send to" not in Client(desk).log_in("analyst").get(other).text


@pytest.mark.parametrize("deed", ["send", "revoke", "discard"])
def test_a_releaser_sends_a_call_and_takes_it_back(deed):
    client = logged_in("releaser")
    assert client.post(f"{BASE}/{deed}", {"shown": "0"}).status_code == 303
    shown = ("0",) if deed == "send" else ()
    assert client.desk.done == [(deed, call().id, Actor("releaser", Role.RELEASER), *shown)]


def test_a_call_is_sent_with_the_mark_of_the_draft_that_the_page_shows():
    client = logged_in("releaser")
    (draft,) = client.desk.drafts.values()
    path = f"/calls/{draft.id}"
    assert client.post(f"{path}/send").status_code == 422
    assert f'name="shown" value="{mark_of_call(draft)}"' in client.get(path).text


@pytest.mark.parametrize(
    ("do", "verdict"),
    [("confirm", Verdict.CONFIRMED), ("dismiss", Verdict.DISMISSED), ("reopen", Verdict.OPEN)],
)
def test_matches_are_judged_in_bulk_with_a_note(do, verdict):
    client = logged_in("analyst")
    keys = [match_key(one) for one in matches()[:3]]
    assert (
        client.post(f"{BASE}/triage", ALL | {"do": do, "key": keys, "note": "looked at it"}).status_code
        == 303
    )
    assert client.desk.done == [
        ("judge", call().id, tuple(keys), verdict, "looked at it", Actor("analyst", Role.ANALYST))
    ]


def test_all_that_are_listed_are_those_that_fit_what_was_asked_for():
    client = logged_in("analyst", settings=Settings(rows=1))
    asked = ALL | {"do": "dismiss", "which": "all", "host": "mail", "item": item_id(1)}
    answer_ = client.post(f"{BASE}/triage", asked)
    assert set(client.desk.done[0][2]) == {match_key(one) for one in matches()[:2]}
    assert answer_.headers["location"] == f"{BASE}/triage?item={item_id(1)}&host=mail"


def seen_on(client, path: str) -> str:
    """What a page of matches sends along with a decision."""
    return client.get(path).text.split('name="seen" value="')[1].split('"')[0]


@pytest.mark.parametrize("which", ["ticked", "all"])
def test_a_match_that_grew_while_the_page_was_open_is_left_and_that_is_told(which):
    client = logged_in("analyst")
    keys = [match_key(one) for one in client.desk.all_matches]
    seen = seen_on(client, f"{BASE}/triage")
    client.desk.grow(1)
    sent = {"do": "dismiss", "which": which, "key": keys, "seen": seen}
    onward = client.post(f"{BASE}/triage", sent).headers["location"]
    assert [one.verdict.value for one in client.desk.all_matches] == [
        "dismissed",
        "open",
        "dismissed",
        "dismissed",
    ]
    assert onward == f"{BASE}/triage?left=1"
    assert "<b>1 match was left.</b>" in client.get(onward).text
    assert client.get(onward.replace("triage?", "triage.json?")).json()["left"] == 1
    again = client.get(f"{BASE}/triage.json").json()
    assert again["left"] == 0
    client.post(f"{BASE}/triage", sent | {"key": keys[1], "which": "ticked", "seen": again["seen"]})
    assert client.desk.all_matches[1].verdict is Verdict.DISMISSED


@pytest.mark.parametrize("which", ["ticked", "all"])
def test_what_a_colleague_judged_while_the_page_was_open_keeps_that_verdict_and_note(which):
    anna, ben = logged_in("analyst"), logged_in("analyst")
    ben.desk.all_matches, ben.desk.revisions = anna.desk.all_matches, anna.desk.revisions
    keys = [match_key(one) for one in anna.desk.all_matches[:2]]
    listed = f"{BASE}/triage?verdict=open"
    sent = {"which": which, "verdict": "open", "key": keys, "seen": seen_on(ben, listed)}
    mine = {"do": "confirm", "key": keys[0], "note": "the wiper", "seen": seen_on(anna, listed)}
    anna.post(f"{BASE}/triage", mine)
    onward = ben.post(f"{BASE}/triage", sent | {"do": "dismiss"}).headers["location"]
    judged = anna.desk.all_matches[0]
    assert (judged.verdict, judged.note) == (Verdict.CONFIRMED, "the wiper")
    assert anna.desk.all_matches[1].verdict is Verdict.DISMISSED
    assert onward.endswith("left=1")
    assert "changed by others" in ben.get(onward).text
    assert ben.get(onward.replace("triage?", "triage.json?")).json()["left"] == 1


def test_what_came_while_the_page_was_open_is_not_among_all_that_were_listed():
    client = logged_in("analyst")
    new = client.desk.all_matches.pop()
    seen = seen_on(client, f"{BASE}/triage")
    client.desk.come(new)
    client.post(f"{BASE}/triage", {"do": "dismiss", "which": "all", "seen": seen})
    assert [one.verdict for one in client.desk.all_matches] == [Verdict.DISMISSED] * 3 + [Verdict.OPEN]


def test_what_a_page_tells_of_matches_does_not_grow_with_them_and_decides_all_that_stayed():
    client = logged_in("analyst")
    before, one = seen_on(client, f"{BASE}/triage"), client.desk.all_matches[0]
    client.desk.all_matches[:] = [msgspec.structs.replace(one, host=f"host{n}") for n in range(1_000)]
    client.desk.revisions.update((number, number % 2 + 1) for number in range(1, 1_001))
    seen = seen_on(client, f"{BASE}/triage")
    assert len(seen) == len(before)
    client.desk.grow(7)
    sent = {"do": "dismiss", "which": "all", "seen": seen}
    assert client.post(f"{BASE}/triage", sent).headers["location"] == f"{BASE}/triage?left=1"
    left = [at for at, kept in enumerate(client.desk.all_matches) if kept.verdict is Verdict.OPEN]
    assert left == [7]


def test_a_match_that_grew_while_its_events_were_read_is_left():
    client = logged_in("analyst")
    key = match_key(client.desk.all_matches[0])
    seen = seen_on(client, f"{BASE}/matches/{key}")
    assert seen == client.get(f"{BASE}/matches/{key}.json").json()["seen"]
    client.desk.grow(0)
    client.post(f"{BASE}/triage", {"do": "confirm", "key": key, "seen": seen})
    assert client.desk.all_matches[0].verdict is Verdict.OPEN


def test_a_decision_says_what_was_seen():
    client = logged_in("analyst")
    sent = {"do": "confirm", "key": match_key(matches()[0])}
    assert client.post(f"{BASE}/triage", sent).status_code == 422
    assert client.desk.done == []


def test_a_list_turned_on_does_not_tell_again_what_was_left():
    client = logged_in("analyst", settings=Settings(rows=1))
    text = client.get(f"{BASE}/triage?left=2&host=mail").text
    assert "<b>2 matches were left.</b>" in text
    assert "triage?host=mail&amp;start=1" in text


def test_nothing_ticked_is_told_and_nothing_done():
    client = logged_in("analyst")
    answer_ = client.post(f"{BASE}/triage", ALL | {"do": "confirm"})
    assert answer_.status_code == 422
    assert "tick at least one" in answer_.text
    assert client.desk.done == []


def test_a_match_is_given_to_somebody_and_taken_from_all():
    client = logged_in("analyst")
    key = match_key(matches()[0])
    client.post(f"{BASE}/triage", ALL | {"do": "assign", "key": key, "assignee": "anna"})
    assert client.desk.all_matches[0].assignee == "anna"
    client.post(f"{BASE}/triage", {"do": "assign", "key": key, "assignee": "", "seen": "2"})
    assert client.desk.all_matches[0].assignee == ""


def test_who_may_be_given_a_match_is_chosen_from_those_who_judge():
    client = logged_in("analyst")
    assert client.get(f"{BASE}/triage.json").json()["assignees"] == ["analyst", "anna"]
    text = client.get(f"{BASE}/triage").text
    assert '<option value="">nobody</option><option>analyst</option><option>anna</option></select>' in text


def test_triage_lists_what_is_asked_for_open_ones_first():
    client = logged_in("analyst")
    client.post(f"{BASE}/triage", ALL | {"do": "confirm", "key": match_key(matches()[0])})
    shown = client.get(f"{BASE}/triage.json").json()
    assert [one["match"]["verdict"] for one in shown["matches"]] == ["open", "open", "open", "confirmed"]
    assert shown["counts"] == {"open": 3, "confirmed": 1}
    fitting = client.get(f"{BASE}/triage.json?verdict=confirmed&host=MAIL").json()["matches"]
    assert [one["match"]["host"] for one in fitting] == ["MAIL01.northmark.example"]


def test_a_match_opens_to_its_events_and_the_audit_is_told_who_opened_it():
    client = logged_in("analyst")
    key = match_key(matches()[0])
    text = client.get(f"{BASE}/matches/{key}").text
    assert "cmd /c whoami &gt; c:\\inetpub\\err.txt" in text
    assert "The audit now says that analyst opened these events." in text
    assert client.desk.done == [("open", call().id, key, Actor("analyst", Role.ANALYST))]


def test_a_match_that_is_not_there_is_not_opened():
    client = logged_in("analyst")
    assert client.get(f"{BASE}/matches/none").status_code == 404
    assert client.desk.done == []


def test_an_answer_shows_what_leaves_beside_what_stays_and_why():
    shown = logged_in("releaser").get(f"{BASE}/answer").text
    assert "12 of 12 would leave now" in shown
    assert "0 stay here" in shown
    assert "Of 1 that would leave, something more stays." in shown
    assert "<b>Held:</b> matches wait for an analyst" in shown
    row = shown.split("Service started from an administrative share</th>")[1].split("</tr>")[0]
    leaves, stays = row.split('class="stays">')
    assert "dc1" not in leaves
    assert "dc1, ws-0417" in stays


def test_an_answer_shows_what_differs_from_what_left_last():
    client = logged_in("releaser")
    client.desk.all_answers[0] = answer(client.desk.me.id, answers()[0].items, 21)
    review = client.desk.under_review(call().id)
    changed = (
        msgspec.structs.replace(review.leaves.items[0], sight=Sight.NOT_SEEN, count=0),
        *review.leaves.items[1:],
    )
    later = msgspec.structs.replace(review, leaves=msgspec.structs.replace(review.leaves, items=changed))
    client.desk.under_review = lambda _call_id: later
    assert client.get(f"{BASE}/answer.json").json()["changed"] == [item_id(1)]
    text = client.get(f"{BASE}/answer").text
    assert "1 item differs from it" in text
    assert "before: Seen, 14 events" in text


def test_a_releaser_releases_an_answer_and_takes_it_back_with_a_reason():
    client = logged_in("releaser")
    assert client.post(f"{BASE}/answer/release").status_code == 422
    shown = client.get(f"{BASE}/answer.json").json()["shown"]
    assert f'name="shown" value="{shown}"' in client.get(f"{BASE}/answer").text
    assert client.post(f"{BASE}/answer/release", {"shown": shown}).status_code == 303
    assert client.post(f"{BASE}/answer/withdraw", {"reason": ""}).status_code == 422
    assert client.post(f"{BASE}/answer/withdraw", {"reason": "wrong host"}).status_code == 303
    assert [one[0] for one in client.desk.done] == ["release", "withdraw"]
    assert [one[3] for one in client.desk.done] == [shown, "wrong host"]


def test_what_release_forbids_is_told_with_what_where_and_hint():
    client = logged_in("releaser")
    client.desk.refuses = "the call may not leave"
    answer_ = client.post(f"{BASE}/send", {"shown": "0"})
    assert answer_.status_code == 409
    assert "The call may not leave" in answer_.text
    assert "Look at the marking." in answer_.text


def test_the_audit_is_paged_by_number_and_says_whether_it_is_whole():
    client = logged_in("releaser")
    first = client.get("/audit.json").json()
    assert (first["entries"][0]["seq"], first["next"]) == (400, 201)
    last = client.get("/audit.json?before=201").json()
    assert (last["entries"][0]["seq"], last["next"]) == (200, None)
    assert "The chain is whole" in client.get("/audit/verified").text
    client.desk.broken = 17
    assert "The chain is broken at entry 17" in client.get("/audit/verified").text
    assert client.get("/audit/verified.json").json() == {"whole": False, "broken": 17}


def test_members_show_their_keys_and_which_are_revoked():
    text = logged_in("reader").get("/members").text
    assert text.count('class="fingerprint"') == 7
    assert text.count("<b>revoked</b>") == 1


def test_readiness_tells_only_whether():
    client = Client()
    assert client.get("/readyz").json() == {"ready": True}
    client.desk.ready = False
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_an_empty_node_says_what_to_do():
    client = logged_in()
    client.desk.all_calls.clear()
    client.desk.all_matches.clear()
    assert "tocsin call new" in client.get("/calls").text
    assert client.get("/calls.json").json() == {"marking": "", "calls": []}


@pytest.mark.parametrize(
    "path", [f"/calls/unknown{part}" for part in ("", "/board", "/triage", "/answer", "/matches/x")]
)
def test_a_call_that_is_not_there_is_404_for_all_its_pages(path):
    client = logged_in()
    assert client.get(path).status_code == 404
    assert client.get(f"{path}.json").json()["what"] == "there is no such call"


def test_hunts_say_when_over_what_and_what_was_not_tried():
    text = logged_in().get("/hunts").text
    for words in (
        "all of it",
        "what is new",
        "1,204,331",
        "212",
        "2 min",
        "yara is not hunted here",
        "2025-01-01 to 2026-03-04",
    ):
        assert words in text


def test_hunts_are_told_a_page_at_a_time_and_of_one_call_if_asked():
    client = logged_in()
    numbers, asked = [], "/hunts.json"
    while asked:
        page = client.get(asked).json()
        numbers += [one["number"] for one in page["hunts"]]
        asked = f"/hunts.json?before={page['next']}" if page["next"] else ""
    assert numbers == list(range(300, 0, -1))
    assert f"before={numbers[199]}" in client.get("/hunts").text
    of_one = client.get(f"/hunts.json?call={call().id}").json()["hunts"]
    assert {one["searched"]["call"] for one in of_one} == {call().id}


def test_findings_of_all_calls_are_browsed_by_what_they_are():
    client = logged_in("analyst")
    text = client.get("/findings").text
    assert f'href="{BASE}/matches/{match_key(matches()[0])}"' in text
    hosts = [one["match"]["host"] for one in client.get("/findings.json").json()["findings"]]
    assert hosts == [one.host for one in reversed(matches())]
    assert client.get("/findings.json?level=low").json()["findings"] == []
    assert len(client.get("/findings.json?verdict=open").json()["findings"]) == 4
    assert client.desk.done == []


def test_who_looks_for_a_host_is_noted():
    client = logged_in("analyst")
    assert [one["match"]["host"] for one in client.get("/findings.json?host=DC1").json()["findings"]] == [
        "dc1"
    ]
    assert client.desk.done[0][0] == "looked"
    assert client.desk.done[0][2] == Actor("analyst", Role.ANALYST)


def test_a_releaser_sees_findings_and_no_way_to_their_events():
    assert "/matches/" not in logged_in("releaser").get("/findings").text


def test_where_no_match_was_ticked_the_triage_page_says_so_and_keeps_what_was_entered():
    client = logged_in("analyst")
    host = next(one.host for one in matches() if one.verdict is Verdict.OPEN)
    entered = ALL | {
        "do": "confirm",
        "note": "as on <Monday>",
        "assignee": "anna",
        "verdict": "open",
        "host": host,
    }
    answer = client.post(f"{BASE}/triage", entered)
    assert answer.status_code == 422
    assert "No match was chosen: tick at least one." in answer.text
    assert 'name="note" value="as on &lt;Monday&gt;"' in answer.text
    assert "<option selected>anna</option>" in answer.text
    assert f'name="host" value="{host}"' in answer.text
    assert '<option value="open" selected>' in answer.text
    assert [deed for deed, *_ in client.desk.done] == ["looked"]  # for the host, which the audit has
    assert "No match was chosen" not in client.get(f"{BASE}/triage").text


def test_the_log_in_begins_in_its_first_empty_field():
    client = Client()
    assert client.get("/log-in").text.count(" autofocus") == 1
    client.token = client.token_of("/log-in")
    text = client.post("/log-in", {"name": "anna", "password": "wrong"}).text
    password = text[text.index('id="password"') :]
    assert text.count(" autofocus") == password[: password.index(">")].count(" autofocus") == 1


def test_the_audit_is_asked_by_who_and_what_and_pages_back_within_that():
    client = logged_in("releaser")
    first = client.get("/audit?who=analyst&action=opened")
    assert 'name="who" value="analyst"' in first.text
    assert "answer.released" not in first.text
    assert (
        "/audit?who=analyst&amp;action=opened"
        in client.get("/audit?who=analyst&action=opened&before=99").text
    )
    assert client.get("/audit.json?action=nothing").json()["entries"] == []
    wrong = client.get("/audit.json?since=yesterday")
    assert (wrong.status_code, wrong.json()["where"]) == (400, "since")


@pytest.mark.parametrize("path", [BASE, f"{BASE}/board", f"{BASE}/triage", f"{BASE}/answer"])
def test_every_page_of_a_call_that_expired_or_whose_issuer_was_revoked_says_so(path):
    client = logged_in("releaser")
    assert "has expired" not in client.get(path).text
    first, *others = client.desk.all_calls
    client.desk.all_calls = [msgspec.structs.replace(first, expires=NOW), *others]
    assert "<b>The call has expired</b>" in client.get(path).text
    assert '<span class="tag">expired</span>' in client.get("/calls").text
    client.desk.issuer_revoked = NOW
    client.desk.all_members = [
        msgspec.structs.replace(one, revoked=NOW) if one.id == first.issuer else one
        for one in client.desk.all_members
    ]
    shown = client.get(path).text
    assert "<b>Neither searched nor answered.</b>" in shown
    assert '<span class="tag">issuer revoked</span>' in client.get("/calls").text
