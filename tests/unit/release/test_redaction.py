from __future__ import annotations

import datetime as dt
import hashlib
import hmac

import msgspec
import pytest

from tocsin.model.answer import (
    Beneath,
    Blindness,
    Declared,
    Evidence,
    FieldOfViewCount,
    ItemAnswer,
    ItemFinding,
    Match,
    Sight,
    Verdict,
)
from tocsin.model.call import ReplyPolicy
from tocsin.model.errors import ReleaseError
from tocsin.model.field_of_view import Days, Why
from tocsin.release import ReleasePolicy, key_of_call, pseudonym, redact

KEY = b"k" * 32
FIRST, LAST = dt.datetime(2024, 3, 1, 23, 30, tzinfo=dt.UTC), dt.datetime(2024, 4, 2, 1, 15, tzinfo=dt.UTC)
DAYS = Days(dt.date(2024, 1, 1), dt.date(2024, 5, 1))
BLINDNESS = (
    Blindness(Why.NO_LOG_SOURCE, ("process_creation",), 2),
    Blindness(Why.FIELD_NEVER_FILLED, ("Hashes",), 1),
    Blindness(Why.FIELD_NEVER_FILLED, ("CommandLine",), 1),
)
VIEW = FieldOfViewCount(20, 3, 13, 2, 4, BLINDNESS, 100, 400, DAYS)
TELL_ALL = ReplyPolicy(pseudonyms=True)


def _match(host="SRV01.secret.example", verdict=Verdict.CONFIRMED, **more):
    said = {
        "count": 2,
        "first": FIRST,
        "last": LAST,
        "techniques": ("T1059",),
        "logsources": ("process_creation",),
    }
    return Match(
        call="grouping--1",
        item="indicator--1",
        rule_id="r1",
        rule_title="Secret rule",
        level="high",
        origin="secret-site",
        host=host,
        evidence=(Evidence("f" * 64, "secret.evtx", 7),),
        verdict=verdict,
        note="secret note",
        assignee="secret analyst",
        decided_by="secret analyst",
        **(said | more),
    )


def _finding(*matches, view=VIEW, reason=""):
    return ItemFinding("indicator--1", view, matches, reason)


def _redacted(finding, policy=ReleasePolicy(), reply=TELL_ALL):  # noqa: B008  (frozen)
    return redact(finding, policy, reply, KEY)


def test_a_confirmed_match_is_seen_with_counts_times_techniques_and_log_sources():
    later = LAST + dt.timedelta(days=1)
    told = _redacted(
        _finding(
            _match(),
            _match(
                "srv02", count=5, first=LAST, last=later, techniques=("T1105", "T1059"), logsources=("dns",)
            ),
        )
    )
    assert told.item == "indicator--1"
    assert told.sight is Sight.SEEN
    assert told.count == 7
    assert (told.first_seen, told.last_seen) == (FIRST, later)
    assert told.techniques == ("T1059", "T1105")
    assert told.logsources == ("dns", "process_creation")
    assert told.pseudonyms == ()


def test_nothing_of_an_event_a_host_or_an_analyst_is_told():
    everything = ReleasePolicy(matched="count", pseudonyms=True)
    for verdict in Verdict:
        told = _redacted(_finding(_match(verdict=verdict)), everything)
        text = msgspec.json.encode(told).decode().lower()
        for held in ("secret", "srv01", "evtx", "ffff", "r1"):
            assert held not in text


def test_only_confirmed_matches_are_told():
    told = _redacted(
        _finding(
            _match(),
            _match(
                "srv02",
                Verdict.OPEN,
                count=50,
                first=FIRST - dt.timedelta(days=9),
                techniques=("T9999",),
                logsources=("open",),
            ),
            _match(
                "srv03",
                Verdict.DISMISSED,
                count=500,
                last=LAST + dt.timedelta(days=9),
                techniques=("T8888",),
                logsources=("no",),
            ),
        )
    )
    assert (told.count, told.first_seen, told.last_seen) == (2, FIRST, LAST)
    assert (told.techniques, told.logsources) == (("T1059",), ("process_creation",))


def test_counts_of_hosts_wait_while_a_match_is_open_for_they_would_tell_of_it():
    assert _redacted(_finding(_match(), _match("srv02", Verdict.OPEN))).view is None
    assert (
        _redacted(_finding(_match(), _match("srv02", Verdict.OPEN)), ReleasePolicy(matched="count")).view
        is None
    )


def test_hosts_whose_matches_were_dismissed_are_not_seen():
    told = _redacted(
        _finding(_match(), _match("srv02", Verdict.DISMISSED), _match("srv03", Verdict.DISMISSED))
    )
    assert told.view == msgspec.structs.replace(VIEW, seen=1, not_seen=15)
    assert told.view.known == told.view.seen + told.view.not_seen + told.view.blind


def test_a_host_whose_match_was_dismissed_sees_no_more_than_it_did_before():
    blind = Blindness(Why.FIELD_NEVER_FILLED, ("CommandLine",), 1)
    beneath = (
        Beneath("secret-site", "SRV01"),
        Beneath("secret-site", "srv02"),
        Beneath("secret-site", "srv03", blind),
    )
    matches = [_match("srv01"), _match("srv02", Verdict.DISMISSED), _match("srv03", Verdict.DISMISSED)]
    told = _redacted(msgspec.structs.replace(_finding(*matches), beneath=beneath))
    expected = {"seen": 1, "not_seen": 14, "partly": 3, "blind": 5}
    assert {name: getattr(told.view, name) for name in expected} == expected
    twice = msgspec.structs.replace(BLINDNESS[2], hosts=2)
    assert told.view.blindness == (twice, *BLINDNESS[:2])
    assert told.view.known == told.view.seen + told.view.not_seen + told.view.blind


def test_what_was_dismissed_on_the_only_host_that_sees_it_in_part_is_seen_in_part():
    view = FieldOfViewCount(4, 1, 0, 0, 3, BLINDNESS)
    one = msgspec.structs.replace(_finding(_match(verdict=Verdict.DISMISSED), view=view))
    for beneath, sight in ((None, Sight.PARTLY), (Blindness(Why.NO_LOG_SOURCE, (), 1), Sight.BLIND)):
        there = (Beneath("secret-site", "SRV01.secret.example", beneath),)
        assert _redacted(msgspec.structs.replace(one, beneath=there)).sight is sight
    assert _redacted(one).sight is Sight.NOT_SEEN


def test_of_hosts_that_no_log_names_any_more_none_counts_twice():
    view = FieldOfViewCount(4, 1, 2, 2, 1, BLINDNESS)
    there = (Beneath("secret-site", "srv02"),)
    told = _redacted(msgspec.structs.replace(_finding(_match("gone"), view=view), beneath=there))
    assert told.view == view


def test_a_host_is_counted_once_however_it_is_written():
    told = _redacted(_finding(_match("SRV01"), _match("srv01"), _match("")), ReleasePolicy(pseudonyms=True))
    assert told.view.seen == 1
    assert told.pseudonyms == (pseudonym(KEY, "secret-site", "srv01"),)


def test_no_more_hosts_are_seen_than_are_known():
    told = _redacted(_finding(*(_match(f"h{n}") for n in range(9))))
    assert told.view == VIEW


def test_open_matches_are_held_by_default():
    assert _redacted(_finding(_match(verdict=Verdict.OPEN))) is None
    assert _redacted(_finding(_match(verdict=Verdict.OPEN), _match("b", Verdict.DISMISSED))) is None


def test_open_matches_are_a_bare_count_if_the_policy_says_so():
    policy = ReleasePolicy(matched="count", pseudonyms=True)
    told = _redacted(_finding(_match(verdict=Verdict.OPEN), _match("b", Verdict.DISMISSED, count=9)), policy)
    assert (told.sight, told.count) == (Sight.MATCHED, 2)
    assert (told.first_seen, told.last_seen, told.techniques, told.logsources) == (None, None, (), ())
    assert told.pseudonyms == ()
    assert told.view == msgspec.structs.replace(VIEW, seen=1, not_seen=15)


@pytest.mark.parametrize("matches", [(), (_match(verdict=Verdict.DISMISSED),)])
def test_nothing_or_only_what_was_dismissed_is_not_seen(matches):
    told = _redacted(_finding(*matches))
    assert (told.sight, told.count, told.first_seen, told.techniques) == (Sight.NOT_SEEN, 0, None, ())
    assert told.view == msgspec.structs.replace(VIEW, seen=0, not_seen=16)


@pytest.mark.parametrize(
    ("view", "sight"),
    [
        (FieldOfViewCount(4, 0, 4, 0, 0), Sight.NOT_SEEN),
        (FieldOfViewCount(4, 0, 4, 3, 0), Sight.NOT_SEEN),
        (FieldOfViewCount(4, 0, 4, 4, 0), Sight.PARTLY),
        (FieldOfViewCount(4, 0, 1, 1, 3), Sight.PARTLY),
        (FieldOfViewCount(4, 0, 0, 0, 4), Sight.BLIND),
        (FieldOfViewCount(0, 0, 0, 0, 0), Sight.BLIND),
    ],
)
def test_not_seen_is_told_apart_from_seen_in_part_and_from_blind(view, sight):
    told = _redacted(_finding(view=view))
    assert (told.sight, told.view) == (sight, view)


def test_what_was_not_tried_says_why():
    assert _redacted(_finding(view=None, reason="yara")).sight is Sight.NOT_TRIED
    assert _redacted(_finding(view=None, reason="yara")).reason == "yara"
    assert _redacted(_finding(reason="cut short")).sight is Sight.NOT_TRIED
    assert _redacted(_finding(view=None)).reason == "not searched"
    assert _redacted(_finding(_match(), view=None, reason="cut short")).sight is Sight.SEEN


def test_times_are_told_to_the_day_if_the_policy_says_so_and_not_at_all_if_nobody_asks():
    told = _redacted(_finding(_match()), ReleasePolicy(times="day"))
    assert (told.first_seen, told.last_seen) == (
        dt.datetime(2024, 3, 1, tzinfo=dt.UTC),
        dt.datetime(2024, 4, 2, tzinfo=dt.UTC),
    )
    told = _redacted(_finding(_match()), reply=ReplyPolicy(times=False))
    assert (told.first_seen, told.last_seen) == (None, None)
    untimed = _redacted(_finding(_match(first=None, last=None)), ReleasePolicy(times="day"))
    assert (untimed.first_seen, untimed.last_seen) == (None, None)
    half = _redacted(_finding(_match(first=None)))
    assert (half.first_seen, half.last_seen) == (LAST, LAST)


def test_times_are_of_utc():
    zone = dt.timezone(dt.timedelta(hours=3))
    told = _redacted(_finding(_match(first=FIRST.astimezone(zone), last=None)), ReleasePolicy(times="day"))
    assert told.first_seen == dt.datetime(2024, 3, 1, tzinfo=dt.UTC)
    assert told.first_seen.tzinfo is dt.UTC


def test_counts_of_hosts_are_not_told_to_who_does_not_ask():
    assert _redacted(_finding(_match()), reply=ReplyPolicy(counts=False)).view is None
    assert _redacted(_finding(), reply=ReplyPolicy(counts=False)).sight is Sight.NOT_SEEN


def test_log_sources_are_told_only_if_the_policy_says_so():
    told = _redacted(_finding(_match()), ReleasePolicy(logsources=False))
    assert told.logsources == ()
    assert told.view.blindness == (
        Blindness(Why.NO_LOG_SOURCE, (), 2),
        Blindness(Why.FIELD_NEVER_FILLED, (), 2),
    )
    assert "Hashes" not in msgspec.json.encode(told).decode()
    assert _redacted(_finding(_match())).view.blindness == BLINDNESS


@pytest.mark.parametrize("allowed", [False, True])
@pytest.mark.parametrize("asked", [False, True])
def test_pseudonyms_are_told_only_if_both_want_them(allowed, asked):
    policy, reply = ReleasePolicy(pseudonyms=allowed), ReplyPolicy(pseudonyms=asked)
    told = _redacted(_finding(_match(), _match("b"), _match("c", Verdict.DISMISSED)), policy, reply)
    wanted = {pseudonym(KEY, "secret-site", host) for host in ("srv01.secret.example", "b")}
    assert set(told.pseudonyms) == (wanted if allowed and asked else set())
    assert told.pseudonyms == tuple(sorted(told.pseudonyms))


def test_a_pseudonym_is_keyed_and_the_same_each_time():
    wanted = hmac.new(KEY, b"host\0site\0srv01", hashlib.sha256).hexdigest()[:32]
    assert pseudonym(KEY, "Site", "SRV01") == wanted
    others = [
        pseudonym(b"l" * 32, "site", "srv01"),
        pseudonym(KEY, "site", "srv02"),
        pseudonym(KEY, "site2", "srv01"),
    ]
    assert len({wanted, *others}) == 4


@pytest.mark.parametrize("key", [b"", b"k" * 31])
def test_a_key_that_can_be_guessed_is_refused(key):
    with pytest.raises(ReleaseError, match="fewer than 32 bytes"):
        pseudonym(key, "site", "srv01")


def test_what_neither_side_wants_told_is_not():
    told = _redacted(
        _finding(_match()), ReleasePolicy(logsources=False), ReplyPolicy(counts=False, times=False)
    )
    assert told == ItemAnswer("indicator--1", Sight.SEEN, 2, techniques=("T1059",))


def test_what_was_declared_is_told_as_declared_in_no_more_detail_and_without_who_said_it():
    view = msgspec.structs.replace(VIEW, declared=True)
    said = Declared(Sight.SEEN, view, "Ada Analyst", LAST, 7, FIRST, LAST, ("T1505.003",), ("proxy",))
    finding = ItemFinding("indicator--1", None, declared=said)
    told = _redacted(finding)
    assert told == ItemAnswer(
        "indicator--1", Sight.SEEN, 7, FIRST, LAST, ("T1505.003",), ("proxy",), view, declared=True
    )
    assert "Ada" not in msgspec.json.encode(told).decode()
    assert _redacted(finding, ReleasePolicy(logsources=False)).logsources == ()
    assert _redacted(finding, ReleasePolicy(times="day")).first_seen == FIRST.replace(hour=0, minute=0)
    without = _redacted(finding, reply=ReplyPolicy(counts=False, times=False))
    assert (without.view, without.first_seen, without.declared) == (None, None, True)


def test_the_key_of_a_call_is_made_from_the_members_own_and_is_another_one_for_each_call():
    keys = {
        key_of_call(KEY, "grouping--1"),
        key_of_call(KEY, "grouping--2"),
        key_of_call(b"l" * 32, "grouping--1"),
    }
    assert (len(keys), {len(one) for one in keys}) == (3, {32})
    assert key_of_call(KEY, "grouping--1") in keys
    with pytest.raises(ReleaseError, match="fewer than 32 bytes"):
        key_of_call(b"short", "grouping--1")
