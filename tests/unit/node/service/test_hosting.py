"""The node as a TAXII server: a token opens what it was issued for, and no more."""

from __future__ import annotations

import datetime as dt

import pytest

from asgi_client import send
from node_samples import nodes
from tocsin.exchange.taxii import media
from tocsin.node.calls.objects import CALLS
from tocsin.node.service.hosting import READ, ROOT, WRITE, taxii_of

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
