"""Whatever was matched and judged: nothing is told of hosts, events and people, nor of what nobody confirmed."""

from __future__ import annotations

import datetime as dt

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from tocsin.model.answer import Evidence, FieldOfViewCount, ItemFinding, Match, Sight, Verdict
from tocsin.model.call import ReplyPolicy
from tocsin.model.marking import Marking, Tlp
from tocsin.release import ReleasePolicy, redact

KEY = b"k" * 32
_CLEAR = Marking(Tlp.CLEAR)
_TIMES = st.none() | st.integers(0, 300 * 86_400).map(lambda n: dt.datetime.fromtimestamp(1.7e9 + n, dt.UTC))
MATCHES = st.builds(
    Match,
    call=st.just("grouping--1"),
    item=st.just("indicator--1"),
    rule_id=st.just("secret-rule"),
    rule_title=st.just("secret-title"),
    level=st.just("secret-level"),
    origin=st.sampled_from(["secret-east", "secret-west"]),
    host=st.sampled_from(["", "secret-1", "SECRET-1", "secret-2", "secret-3"]),
    count=st.integers(1, 1_000),
    first=_TIMES,
    last=_TIMES,
    techniques=st.just(("T1059",)),
    logsources=st.just(("process_creation",)),
    evidence=st.just((Evidence("secret-hash", "secret-file", 1),)),
    verdict=st.sampled_from(Verdict),
    note=st.just("secret-note"),
    assignee=st.just("secret-analyst"),
    decided_by=st.just("secret-analyst"),
)
_COUNT = st.integers(0, 9)
VIEWS = st.builds(
    lambda seen, unseen, partly, blind: FieldOfViewCount(
        seen + unseen + blind, seen, unseen, min(partly, unseen), blind
    ),
    _COUNT,
    _COUNT,
    _COUNT,
    _COUNT,
)
FINDINGS = st.builds(
    ItemFinding,
    st.just("indicator--1"),
    st.none() | VIEWS,
    st.lists(MATCHES, max_size=5).map(tuple),
    st.sampled_from(["", "yara"]),
)
POLICIES = st.builds(
    ReleasePolicy,
    matched=st.sampled_from(["hold", "count"]),
    pseudonyms=st.booleans(),
    times=st.sampled_from(["exact", "day"]),
    logsources=st.booleans(),
)
REPLIES = st.builds(ReplyPolicy, st.booleans(), st.booleans(), st.booleans())


@given(FINDINGS, POLICIES, REPLIES)
@examples(100)
def test_no_name_of_a_host_a_file_or_a_person_is_told(finding, policy, reply):
    told = redact(finding, policy, reply, KEY)
    assert "secret" not in msgspec.json.encode(told).decode().lower()


@given(FINDINGS, POLICIES, REPLIES)
@examples(100)
def test_what_nobody_confirmed_changes_nothing_that_is_told_but_holds_counts_back(finding, policy, reply):
    held = msgspec.structs.replace(policy, matched="hold")
    told = redact(finding, held, reply, KEY)
    judged = tuple(match for match in finding.matches if match.verdict is not Verdict.OPEN)
    without = redact(msgspec.structs.replace(finding, matches=judged), held, reply, KEY)
    if told is None:
        assert without.sight is not Sight.SEEN
        assert judged != finding.matches
    elif judged != finding.matches:
        assert told == msgspec.structs.replace(without, view=None)
    else:
        assert told == without


@given(FINDINGS, POLICIES, REPLIES)
@examples(100)
def test_counts_of_hosts_add_up(finding, policy, reply):
    told = redact(finding, policy, reply, KEY)
    if told is not None and told.view is not None:
        view = told.view
        assert view.known == view.seen + view.not_seen + view.blind
        assert view.seen <= finding.view.seen
        assert (view.blind, view.known) == (finding.view.blind, finding.view.known)


@given(FINDINGS, POLICIES, REPLIES)
@examples(100)
def test_seen_is_told_exactly_of_what_was_confirmed(finding, policy, reply):
    told = redact(finding, policy, reply, KEY)
    confirmed = [match for match in finding.matches if match.verdict is Verdict.CONFIRMED]
    assert (told is not None and told.sight is Sight.SEEN) is bool(confirmed)
    if confirmed:
        assert told.count == sum(match.count for match in confirmed)
        assert policy.rule_for(told, _CLEAR) == ""


@given(FINDINGS, POLICIES, REPLIES)
@examples(100)
def test_no_more_is_told_than_the_policy_allows_and_the_caller_asks(finding, policy, reply):
    told = redact(finding, policy, reply, KEY)
    if told is None:
        assert policy.matched == "hold"
        return
    assert reply.times or (told.first_seen, told.last_seen) == (None, None)
    assert reply.counts or told.view is None
    assert (policy.pseudonyms and reply.pseudonyms) or not told.pseudonyms
    assert policy.logsources or not told.logsources
    if policy.times == "day":
        for moment in filter(None, (told.first_seen, told.last_seen)):
            assert moment.time() == dt.time(0)
