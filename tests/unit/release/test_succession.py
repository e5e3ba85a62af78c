"""A key is followed by another only from the pinned key on, once, and signed by both."""

from __future__ import annotations

import datetime as dt
import json

import msgspec
import pytest

from release_samples import ALPHA, BRAVO, SINCE, member, signer
from tocsin.model.errors import ReleaseError
from tocsin.release import member_of, succession, successor

OLD, NEW, THIRD, THIEF = signer("alpha"), signer("next"), signer("third"), signer("bravo")
SELF = member(ALPHA, OLD)
NOW = SINCE + dt.timedelta(days=300)
DAY = dt.timedelta(days=1)
SAID = succession(ALPHA, OLD, NEW, NOW)


def after(raw, who):
    """The member once it has followed a statement."""
    key, moment = successor(raw, who, NOW + 9 * DAY)
    ended = tuple(msgspec.structs.replace(one, until=one.until or moment) for one in who.keys)
    return msgspec.structs.replace(who, keys=(*ended, key))


def changed(**fields):
    said = json.loads(SAID)
    return json.dumps({**said, "succession": {**said["succession"], **fields}}).encode()


def refused(raw, who=SELF, now=NOW):
    with pytest.raises(ReleaseError) as caught:
        successor(raw, who, now)
    return caught.value.what


def test_a_key_is_followed_by_the_one_that_both_signed():
    key, moment = successor(SAID, SELF, NOW)
    assert (key.x, key.fingerprint, key.since, key.until) == (
        NEW.x,
        NEW.fingerprint,
        SELF.keys[0].since,
        None,
    )
    assert (moment, member_of(SAID)) == (NOW, ALPHA)


def test_a_chain_is_followed_link_by_link():
    third = succession(ALPHA, NEW, THIRD, NOW + DAY)
    assert "not pinned" in refused(third, now=NOW + DAY)
    assert after(third, after(SAID, SELF)).keys[-1].fingerprint == THIRD.fingerprint


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"moment": "2024-02-01T00:00:00Z"}, "not signed by the old and the new"),
        ({"x": THIEF.x}, "fingerprint that is not its key's"),
        ({"x": THIEF.x, "fingerprint": THIEF.fingerprint}, "not signed by the old and the new"),
        ({"previous": THIEF.fingerprint}, "not pinned"),
        ({"member": BRAVO}, "of another member"),
        ({"x": "A"}, "no Ed25519 key"),
        ({"moment": "2024-02-01T00:00:00"}, "no statement on a key"),
        ({"type": "grouping"}, "no statement on a key"),
        ({"more": 1}, "no statement on a key"),
    ],
)
def test_a_forged_statement_is_refused(fields, reason):
    assert reason in refused(changed(**fields), now=NOW + 900 * DAY)


def test_whoever_has_only_one_of_the_keys_makes_no_statement():
    by_thief = succession(ALPHA, THIEF, NEW, NOW)
    assert "not pinned" in refused(by_thief)
    said, theirs = json.loads(SAID), json.loads(by_thief)
    for pair in (
        [theirs["signatures"][0], said["signatures"][1]],
        [said["signatures"][0], said["signatures"][0]],
        said["signatures"][::-1],
    ):
        assert "not signed by the old" in refused(json.dumps({**said, "signatures": pair}).encode())


def test_a_statement_counts_once_and_an_older_one_never_again():
    once = after(SAID, SELF)
    twice = after(succession(ALPHA, NEW, THIRD, NOW + DAY), once)
    for raw, who in ((SAID, once), (SAID, twice), (succession(ALPHA, OLD, THIEF, NOW + DAY), once)):
        assert "follows a key that has ended" in refused(raw, who, NOW + 2 * DAY)


def test_no_key_comes_back():
    back = succession(ALPHA, NEW, OLD, NOW + DAY)
    assert "had already" in refused(back, after(SAID, SELF), NOW + DAY)


def test_a_revoked_key_and_a_revoked_member_have_no_successor():
    lost = msgspec.structs.replace(SELF, keys=(msgspec.structs.replace(SELF.keys[0], revoked=NOW),))
    assert "follows a key that was revoked" in refused(SAID, lost)
    assert "of a member that was revoked" in refused(SAID, msgspec.structs.replace(SELF, revoked=NOW))


@pytest.mark.parametrize("moment", [SINCE - DAY, NOW + DAY])
def test_a_moment_before_the_key_or_still_to_come_is_refused(moment):
    assert "moment that cannot be" in refused(succession(ALPHA, OLD, NEW, moment))


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b"\xff", b" " * 20_000, b"[" * 10_000])
def test_what_is_no_statement_is_refused(raw):
    with pytest.raises(ReleaseError, match="statement on a key"):
        member_of(raw)
