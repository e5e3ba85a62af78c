"""The node as a TAXII server: a token opens what it was issued for, and no more."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from asgi_client import send
from full_disk import full_disk
from node_samples import PASSWORD, nodes, rung
from tocsin.exchange.taxii import media
from tocsin.model.audit import AskedEntries
from tocsin.model.errors import StoreError, UsageError
from tocsin.node.calls.objects import ANSWERS, CALLS
from tocsin.node.desk.desk import Desk
from tocsin.node.member.tokens import DELETE, READ, WRITE, Allowed, issue
from tocsin.node.service.hosting import ROOT, taxii_of
from tocsin.node.service.tally import Tally
from tocsin.node.service.work import Work
from tocsin.web.serving import node_app

AT = f"/{ROOT}/collections/{CALLS}/"


@pytest.fixture
def two(tmp_path):
    made = nodes(tmp_path)
    yield made["Albion"], made["Borea"]
    for node in made.values():
        node.close()


def issued(borea, albion, *scopes, **more):
    return borea.store.tokens.issue(albion.configuration.id, scopes, **more)[1]


def asked(node, secret, path=AT):
    headers = {"Authorization": f"Bearer {secret}", "Accept": media.TAXII}
    return send(taxii_of(node, lambda: None), "GET", path, headers=headers)


def rights(node, secret):
    told = asked(node, secret).json()
    return told["can_read"], told["can_write"]


def test_a_token_has_its_own_scopes_whatever_other_tokens_its_member_has(two):
    albion, borea = two
    reads, writes = issued(borea, albion, READ), issued(borea, albion, WRITE)
    both = issued(borea, albion, READ, WRITE)
    assert [rights(borea, one) for one in (reads, writes, both)] == [
        (True, False),
        (False, True),
        (True, True),
    ]
    assert asked(borea, writes, f"{AT}objects/").status_code == 403


def test_a_token_that_has_expired_or_was_revoked_gives_nothing_to_itself_nor_to_another(two):
    albion, borea = two
    short = issued(borea, albion, READ, WRITE, expires=borea.clock() + dt.timedelta(hours=1))
    reads = issued(borea, albion, READ)
    borea.clock.now += dt.timedelta(hours=2)
    assert asked(borea, short).status_code == 401
    assert rights(borea, reads) == (True, False)
    borea.store.tokens.revoke_all(albion.configuration.id)
    assert asked(borea, reads).status_code == 401


def test_a_token_may_be_for_one_collection_alone_and_deletes_only_if_it_may(two):
    albion, borea = two
    me = albion.configuration.id
    _, narrow = issue(me, Allowed(("calls:read", "answers:write")), "ann", borea)
    other = f"/{ROOT}/collections/{ANSWERS}/"
    assert rights(borea, narrow) == (True, False)
    there = asked(borea, narrow, other).json()
    assert (there["can_read"], there["can_write"]) == (False, True)
    gone = f"{AT}objects/grouping--7d6f6c2a-0000-4000-8000-000000000200/"
    assert deleted(borea, issued(borea, albion, READ, WRITE), gone) == 403
    assert deleted(borea, issued(borea, albion, READ, WRITE, DELETE), gone) == 404


@pytest.mark.parametrize(
    "scopes",
    [
        ("delete",),
        ("read", "delete"),
        ("write", "delete"),
        ("calls:delete",),
        ("calls:delete", "answers:write", "calls:read"),
    ],
)
def test_no_token_is_issued_whose_scope_to_delete_would_allow_nothing(two, scopes):
    albion, borea = two
    before = borea.store.tokens.all()
    with pytest.raises(UsageError, match="allows nothing in calls without"):
        issue(albion.configuration.id, Allowed(scopes), "ann", borea)
    assert borea.store.tokens.all() == before
    issue(albion.configuration.id, Allowed(("calls:delete", "read", "calls:write")), "ann", borea)


def deleted(node, secret, path):
    headers = {"Authorization": f"Bearer {secret}", "Accept": media.TAXII}
    return send(taxii_of(node, lambda: None), "DELETE", path, headers=headers).status_code


def test_a_token_that_renews_ends_those_before_it_once_it_is_used(two):
    albion, borea = two
    me = albion.configuration.id
    before, others = issued(borea, albion, READ), issued(albion, borea, READ)
    _, fresh = issue(me, Allowed(renews=True), "ann", borea)
    assert asked(borea, before).status_code == 200
    assert rights(borea, fresh) == (True, True)
    assert (asked(borea, before).status_code, asked(borea, fresh).status_code) == (401, 200)
    later = issued(borea, albion, READ)
    assert (asked(borea, later).status_code, asked(borea, fresh).status_code) == (200, 200)
    assert asked(albion, others).status_code == 200


def test_a_renewal_that_failed_at_the_first_use_is_made_up_at_a_later_one(two, monkeypatch):
    albion, borea = two
    before = issued(borea, albion, READ)
    _, fresh = issue(albion.configuration.id, Allowed(renews=True), "ann", borea)
    with monkeypatch.context() as failing:
        failing.setattr(borea.store.tokens, "revoke", lambda _: raised(StoreError("the disk is full")))
        assert asked(borea, fresh).status_code == 503
    assert (asked(borea, fresh).status_code, asked(borea, before).status_code) == (200, 401)


def test_a_renewal_whose_first_use_opened_nothing_is_made_up_at_a_later_one(two):
    albion, borea = two
    before = issued(borea, albion, READ)
    _, fresh = issue(albion.configuration.id, Allowed(renews=True), "ann", borea)
    assert borea.store.tokens.find(fresh) is not None, "noted as used, and nothing more"
    assert (asked(borea, fresh).status_code, asked(borea, before).status_code) == (200, 401)


def raised(error):
    raise error


def test_idle_polls_are_one_entry_of_the_audit_and_what_is_new_is_another(two):
    albion, borea = two
    secret = issued(borea, albion, READ)
    rung(borea)
    app, desk = taxii_of(borea, lambda: None), Desk(borea)
    headers = {"Authorization": f"Bearer {secret}", "Accept": media.TAXII}

    def poll():
        """Ask for all objects, as a peer does that has no cursor yet."""
        return send(app, "GET", f"{AT}objects/", headers=headers).json()["objects"]

    asked = AskedEntries(who="Albion", action="objects sent")
    assert len(poll()) > 0
    assert poll() == poll()
    assert len(desk.audit(None, 100, asked)) == 1
    rung(borea)
    more = len(poll())
    sent = [one.detail for one in reversed(desk.audit(None, 100, asked))]
    assert sent[1] == f"{sent[0]}; sent again, the same: 2"
    assert sent[2].endswith(f"{more} objects")
    assert len(sent) == 3


def test_what_was_sent_again_is_in_the_audit_of_a_node_that_was_stopped(two):
    albion, borea = two
    secret, tally = issued(borea, albion, READ), Tally()
    rung(borea)
    headers = {"Authorization": f"Bearer {secret}", "Accept": media.TAXII}
    desk = Desk(borea)
    with Work(borea, lambda: None, 1, tally) as work:
        app = node_app(borea, desk, work, tally)
        for _ in range(3):
            assert send(app, "GET", f"{AT}objects/", headers=headers).status_code == 200
    sent = desk.audit(None, 100, AskedEntries(who="Albion", action="objects sent"))
    assert [one.detail.partition("; ")[2] for one in sent] == ["sent again, the same: 2", ""]


def test_a_node_whose_disk_is_full_tells_peers_to_come_back_and_its_people_that_it_cannot_write(two):
    albion, borea = two
    secret, desk = issued(borea, albion, READ, WRITE), Desk(borea)
    with full_disk(borea.folder / "store" / "node.db"):
        answers = asked(borea, secret, f"{AT}objects/"), posted(borea, secret, b'{"objects": []}')
        assert [(one.status_code, one.headers["retry-after"]) for one in answers] == [(503, "30")] * 2
        with pytest.raises(StoreError, match="disk"):
            desk.accounts.log_in("admin", PASSWORD)
        status = desk.status()
    assert status["ready"] is False
    assert "disk" in status["store"]
    assert asked(borea, secret).status_code == 200
    assert desk.accounts.log_in("admin", PASSWORD) is not None


def posted(node, secret, body, app=None):
    headers = {"Authorization": f"Bearer {secret}", "Accept": media.TAXII, "Content-Type": media.TAXII}
    return send(app or taxii_of(node, lambda: None), "POST", f"{AT}objects/", headers=headers, content=body)


def test_what_is_no_object_counts_as_one_of_those_that_a_peer_may_send(two):
    albion, borea = two
    limits = msgspec.structs.replace(borea.configuration.limits, objects=600)
    borea.configuration = msgspec.structs.replace(borea.configuration, limits=limits)
    secret, app = issued(borea, albion, READ, WRITE), taxii_of(borea, lambda: None)
    body = b'{"objects":[' + b",".join([b"0"] * 700) + b"]}"
    assert [posted(borea, secret, body, app).status_code for _ in range(2)] == [202, 429]


def test_a_request_of_more_values_than_a_node_can_hold_is_too_long(two):
    albion, borea = two
    body = b'{"objects":[' + b"0," * 1_000_001 + b"0]}"
    assert posted(borea, issued(borea, albion, READ, WRITE), body).status_code == 413


def test_who_knows_no_token_fills_no_audit(two):
    _, borea = two
    app = taxii_of(borea, lambda: None)
    before = borea.store.audit.latest(1)[0].seq
    for number in range(90):
        headers = {"Authorization": f"Bearer {number:064}", "Accept": media.TAXII}
        assert send(app, "GET", AT, headers=headers).status_code in {401, 429}
    assert borea.store.audit.latest(1)[0].seq - before == 61
