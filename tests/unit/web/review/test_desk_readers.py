"""Administrators look after readers, whatever they do is noted, and nobody else may."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from press_samples import published
from review_client import Browser
from tocsin.model.article import TopicKind
from tocsin.model.member import COMMUNITY, PUBLIC, Audience
from tocsin.press.subscribing import grant, redeem
from tocsin.store.press import Loan
from tocsin.web.review.access import Access, access_of
from tocsin.web.review.app import routes

ADDRESS = "rae@example.org"
ADMINISTRATOR = frozenset({"administrator"})
ROUTES = [one for one in routes() if access_of(one.endpoint) is Access.ADMINISTERING]


@pytest.fixture
def desk(press):
    """An administrator's browser, and a reader to look after."""
    Browser(press).enter(ADDRESS)
    return Browser(press).log_in("dana", ADMINISTRATOR)


def reader_of(press, address=ADDRESS):
    return press.store.readers.by_address(address)


def at(press):
    return f"/desk/readers/{reader_of(press).id}"


def noted(press):
    """What the audit notes of dana, as what was done and of whom."""
    return [(one.action, one.object) for one in press.store.audit.entries() if one.actor == "dana"]


def test_a_reader_is_found_by_address_and_the_look_is_noted(press, desk):
    found = desk.post("/desk/readers/find", {"address": " rae@EXAMPLE.org "}, on="/desk/readers")
    assert found.headers["location"] == at(press)
    page = desk.get(at(press)).text
    assert ADDRESS in page
    assert ("reader looked up", reader_of(press).id) in noted(press)
    for none in ("nil@example.org", "no address", ""):
        answer = desk.post("/desk/readers/find", {"address": none}, on="/desk/readers")
        assert (answer.status_code, "No reader has this address" in answer.text) == (422, True)


def test_what_a_reader_reads_and_follows_is_not_the_desk_s(press, desk):
    one = published(press, "Read in private")
    reader = reader_of(press)
    press.store.openings.open(reader.id, "2026-03", one.id, 3)
    press.store.readers.follow(reader.id, [(TopicKind.COUNTRY, "albania")])
    page = desk.get(at(press)).text
    assert "private" not in page
    assert "albania" not in page


def test_a_term_and_an_audience_are_given_prolonged_and_ended(press, clock, desk):
    member = {"until": "2026-06-30", "reach": "member", "member": "identity--a"}
    assert desk.post(f"{at(press)}/access", member, on=at(press)).status_code == 303
    assert reader_of(press).until == dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
    assert reader_of(press).audience == Audience.of_member("identity--a")
    desk.post(f"{at(press)}/access", {"until": "2026-12-31", "reach": "community"}, on=at(press))
    assert reader_of(press).until == dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    assert reader_of(press).audience == COMMUNITY
    desk.post(f"{at(press)}/access", {"until": "", "reach": "community"}, on=at(press))
    assert reader_of(press).until == dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    desk.post(f"{at(press)}/end", on=at(press))
    assert reader_of(press).until is None
    whom = reader_of(press).id
    done = ["all-access granted", "audience changed"] * 2 + ["all-access revoked"]
    assert [one for one in noted(press) if one[1] == whom] == [(what, whom) for what in done]


@pytest.mark.parametrize(
    "sent",
    [
        {"until": "2026-03-02"},
        {"until": "soon"},
        {"until": "9999-12-31"},
        {"until": "2026-06-30", "reach": "member", "member": ""},
        {"until": "2026-06-30", "reach": "everybody"},
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_changed(press, desk, sent):
    before = reader_of(press)
    assert desk.post(f"{at(press)}/access", sent, on=at(press)).status_code == 422
    assert reader_of(press) == before
    assert "all-access granted" not in dict(noted(press))


def test_what_an_organisation_lends_is_told_and_not_made_the_reader_s_own(press, clock, desk):
    reader = reader_of(press)
    lent = Loan("ministry", clock.now + dt.timedelta(days=5), Audience.of_member("identity--a"))
    press.store.identities.lend(reader.id, lent)
    page = desk.get(at(press)).text
    assert "ministry, which prolongs it" in page
    chosen = re.search(r'<option value="(\w+)" selected', page)[1]
    desk.post(f"{at(press)}/access", {"until": "2026-12-31", "reach": chosen}, on=at(press))
    assert reader_of(press).audience == Audience.of_member("identity--a")
    clock.move(days=6)
    assert (reader_of(press).audience, reader_of(press).organisation) == (PUBLIC, "")
    assert reader_of(press).until == dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


def test_vouchers_are_made_shown_once_and_listed_without_their_codes(press, desk):
    made = desk.post("/desk/vouchers", {"count": "2", "days": "30", "expires": "9"}, on="/desk/readers")
    codes = re.search(r"<pre[^>]*>(.*?)</pre>", made.text, re.DOTALL)[1].split()
    assert len(set(codes)) == 2
    listed = desk.get("/desk/readers").text
    assert not any(code in listed for code in codes)
    assert redeem(press, reader_of(press), codes[0]).until is not None
    assert desk.get("/desk/readers").text.count("not yet") == 1
    assert "vouchers made" in dict(noted(press))
    for wrong in ({"count": "0"}, {"days": "x"}, {"count": "501"}, {"expires": "-1"}):
        sent = {"count": "1", "days": "30", "expires": "9"} | wrong
        assert desk.post("/desk/vouchers", sent, on="/desk/readers").status_code == 422


def test_whose_access_ends_soon_and_whose_mails_come_back_is_listed(press, clock, desk):
    Browser(press).enter("otto@example.org")
    grant(press, "dana", ADDRESS, clock.now + dt.timedelta(days=29))
    grant(press, "dana", "otto@example.org", clock.now + dt.timedelta(days=31))
    press.store.readers.bounced(reader_of(press).id)
    for _ in range(3):
        press.store.readers.bounced(reader_of(press, "otto@example.org").id)
    page = desk.get("/desk/readers").text
    assert "2 readers, 2 with all-access" in page
    ending, came_back = page.split('id="ending"')[1].split('id="bounced"')
    assert (ADDRESS in ending, "otto@" in ending) == (True, False)
    assert [came_back.count(one) for one in (ADDRESS, "otto@", "stopped until", "go on")] == [1, 1, 1, 1]


def test_an_editor_and_a_reader_may_not(press, desk):
    editor, reader = Browser(press).log_in("ed"), Browser(press)
    reader.enter(ADDRESS)
    before = reader_of(press)
    for route in ROUTES:
        path = route.path.replace("{reader}", before.id)
        sent = {"token": editor.token_on("/desk"), "address": ADDRESS, "until": "2026-12-31", "reach": "community", "count": "1", "days": "1", "expires": "1"}  # fmt: skip
        assert editor.request(route.method, path, data=sent).status_code == 403, path
        out = reader.request(route.method, path, data=sent | {"token": reader.token_on("/account")})
        assert out.headers["location"] == "/desk/log-in", path
    assert reader_of(press) == before
    assert press.store.vouchers.all() == ()
    assert "/desk/readers" not in editor.get("/desk").text
    assert "/desk/readers" in desk.get("/desk").text


def test_a_reader_that_is_not_there_is_told_so(press, desk):
    for path in ("/desk/readers/none", "/desk/readers/%00", "/desk/readers/" + "x" * 600):
        assert desk.get(path).status_code == 404
    for what in ("access", "end"):
        assert (
            desk.post(f"/desk/readers/none/{what}", {"until": "2026-12-31"}, on="/desk/readers").status_code
            == 404
        )
