from __future__ import annotations

import msgspec

from tocsin.detections.sigma.filters import Filter
from tocsin.detections.sigma.linking import link
from tocsin.detections.sigma.references import Draft
from tocsin.model.detection import Branch, Correlation, CorrelationType, Detection, Level
from tocsin.model.expression import And, Atom, Not, Op, Or
from tocsin.model.logsource import LogSource

WINDOWS = LogSource("windows")
A, B = Atom("a", Op.EQ, "1"), Atom("b", Op.EQ, "1")


def _rule(identity, *, name="", level=Level.LOW, digest="", file="f.yml"):
    return Draft(
        Detection(
            identity,
            identity.title(),
            "sigma",
            file,
            digest or identity,
            level,
            name=name,
            branches=(Branch(WINDOWS, A),),
        )
    )


def _asking(identity, where):
    draft = _rule(identity)
    branches = (Branch(WINDOWS, where),)
    return Draft(msgspec.structs.replace(draft.detection, branches=branches))


def _over(identity, *rules, generate=False, inherits=False, digest="", **more):
    correlation = Correlation(CorrelationType.TEMPORAL, rules, timespan=60.0, generate=generate, **more)
    return Draft(
        Detection(
            identity,
            identity.title(),
            "sigma",
            "c.yml",
            digest or identity,
            Level.MEDIUM,
            correlation=correlation,
        ),
        inherits,
    )


def _by_id(linked):
    return {one.id: one for one in linked.detections}


def test_a_reference_is_an_id_or_a_name_and_becomes_an_id_everywhere():
    where = Or((Atom("rule", Op.EQ, "first", cased=True), Not(Atom("rule", Op.EQ, "B", cased=True))))
    aliases = {"ip": {"first": "src", "B": "dst"}}
    linked = link(
        [_over("c", "first", "B", where=where, aliases=aliases), _rule("a", name="first"), _rule("b")], []
    )
    found = _by_id(linked)["c"].correlation
    assert found.rules == ("a", "b")
    assert found.aliases == {"ip": {"a": "src", "b": "dst"}}
    assert found.where == Or(
        (Atom("rule", Op.EQ, "a", cased=True), Not(Atom("rule", Op.EQ, "b", cased=True)))
    )
    assert linked.rejected == ()


def test_rules_that_only_serve_a_correlation_are_hidden():
    drafts = [
        _rule("a"),
        _rule("b"),
        _rule("c"),
        _over("x", "a", "b"),
        _over("y", "b", "c", generate=True),
        _over("z", "x"),
    ]
    hidden = {one.id for one in link(drafts, []).detections if one.hidden}
    assert hidden == {"a", "x"}


def test_a_correlation_without_a_level_takes_the_highest_of_its_rules():
    drafts = [
        _over("c", "a", "b", inherits=True),
        _over("d", "a"),
        _rule("a"),
        _rule("b", level=Level.CRITICAL),
    ]
    found = _by_id(link(drafts, []))
    assert (found["c"].level, found["d"].level) == (Level.CRITICAL, Level.MEDIUM)


def test_a_missing_reference_rejects_the_correlation_and_what_builds_on_it_and_nothing_else():
    linked = link([_rule("a"), _over("c", "a", "gone"), _over("d", "c"), _over("e", "a", generate=True)], [])
    assert [(one.id, one.hidden) for one in linked.detections] == [("a", False), ("e", False)]
    assert [one.rule for one in linked.rejected] == ["c C", "d D"]
    assert "'gone', which is not loaded" in linked.rejected[0].reason


def test_circles_are_rejected_and_cost_nothing_else():
    linked = link(
        [
            _over("c", "d", "a"),
            _over("d", "e"),
            _over("e", "c"),
            _over("s", "s"),
            _over("t", "a", "s"),
            _rule("a"),
        ],
        [],
    )
    assert [one.id for one in linked.detections] == ["a"]
    assert not linked.detections[0].hidden
    assert [one.rule for one in linked.rejected] == ["c C", "d D", "e E", "s S", "t T"]
    assert linked.rejected[0].reason == "the correlation refers to itself: c > d > e > c"
    assert linked.rejected[4].reason == "the correlation builds on one that refers to itself: t > s > s"


def test_a_chain_may_be_of_any_length_and_order():
    drafts = [_rule("r0"), *(_over(f"r{n}", f"r{n - 1}") for n in range(1, 2000))]
    for order in (drafts, drafts[::-1]):
        linked = link(order, [])
        assert [one.id for one in linked.detections] == [one.detection.id for one in order]


def test_the_same_text_again_is_left_out_and_another_text_under_its_id_kept():
    drafts = [_rule("a", file="1.yml"), _rule("a", file="2.yml"), _rule("a", digest="other", file="3.yml")]
    linked = link(drafts, [])
    assert [one.file for one in linked.detections] == ["1.yml", "3.yml"]
    assert [(one.file, one.reason) for one in linked.warnings] == [
        ("2.yml", "the same as in 1.yml: left out"),
        ("3.yml", "another rule in 1.yml has this id: this one is kept as a/other"),
    ]
    assert [one.id for one in linked.detections] == ["a", "a/other"]


def test_of_rules_with_one_id_a_reference_means_the_first_and_filters_are_for_both():
    drafts = [_rule("a"), _rule("a", digest="other"), _over("c", "a"), _over("c", "c", "a", digest="0ther")]
    linked = link(drafts, [Filter("f.yml", "F", WINDOWS, ("a",), Not(B))])
    assert [(one.id, one.hidden) for one in linked.detections] == [
        ("a", True),
        ("a/other", False),
        ("c", True),
        ("c/0ther", False),
    ]
    assert all(one.branches[0].where == And((A, Not(B))) for one in linked.detections[:2])
    assert linked.detections[3].correlation.rules == ("c", "a")


def test_filters_are_joined_to_the_rules_they_are_for_and_idle_ones_are_named():
    used = Filter("f.yml", "Used", WINDOWS, ("a",), Not(B))
    idle = Filter("f.yml", "Idle", WINDOWS, ("gone",), Not(B))
    linked = link([_rule("a"), _rule("b"), _over("c", "a")], [used, idle])
    assert _by_id(linked)["a"].branches[0].where == And((A, Not(B)))
    assert _by_id(linked)["b"].branches[0].where == A
    assert [(one.rule, one.reason) for one in linked.warnings] == [
        (
            "Idle",
            "the filter names what no loaded rule is called: gone; write the rule's id or name",
        )
    ]


def test_a_filter_for_any_rule_that_reaches_none_is_named():
    linked = link([_rule("a")], [Filter("f.yml", "Idle", LogSource("linux"), None, Not(B))])
    (warning,) = linked.warnings
    assert warning.reason.startswith("the filter applies to none of the rules loaded")


def test_a_filter_that_names_a_rule_of_another_log_source_or_a_correlation_says_so():
    elsewhere = Filter("f.yml", "Elsewhere", LogSource("linux"), ("a",), Not(B))
    chain = Filter("f.yml", "Chain", WINDOWS, ("c",), Not(B))
    linked = link([_rule("a"), _over("c", "a")], [elsewhere, chain])
    assert _by_id(linked)["a"].branches[0].where == A
    reasons = {one.rule: one.reason for one in linked.warnings}
    assert "not applied to a" in reasons["Elsewhere"]
    assert "log source windows/*/*, the filter of linux/*/*" in reasons["Elsewhere"]
    assert "that is a correlation" in reasons["Chain"]


def test_a_filter_that_would_silence_a_rule_is_not_applied_to_it_and_says_so():
    one, two = (Atom("EventID", Op.NUMBER, value) for value in "12")
    drafts = [_asking("a", one), _asking("b", B)]
    linked = link(drafts, [Filter("f.yml", "Silent", WINDOWS, None, two)])
    assert _by_id(linked)["a"].branches[0].where == one
    assert _by_id(linked)["b"].branches[0].where == And((B, two))
    (warning,) = linked.warnings
    assert "not applied to 1 rule that could never match with it (first: a" in warning.reason
    assert "EventID is asked to be '1' and also '2'" in warning.reason
    assert warning.reason.endswith("; a filter that leaves events out says: not selection")


def test_a_filter_that_leaves_out_all_that_a_rule_selects_is_not_applied_to_it():
    narrow, wide = Atom("Image", Op.ENDS, "\\\\a.exe"), Atom("image", Op.CONTAINS, "a.")
    linked = link([_asking("a", narrow)], [Filter("f.yml", "Wide", WINDOWS, None, Not(wide))])
    assert _by_id(linked)["a"].branches[0].where == narrow
    (warning,) = linked.warnings
    assert "not applied to 1 rule that could never match with it (first: a" in warning.reason
    assert "Image is asked to end with" in warning.reason
    assert warning.reason.endswith("; it leaves out all that the rule selects: narrow it")


def test_linking_leaves_its_drafts_as_they_were():
    drafts = [_rule("a"), _over("c", "a")]
    before = [msgspec.msgpack.encode(one) for one in drafts]
    link(drafts, [Filter("f", "F", WINDOWS, None, Not(B))])
    assert [msgspec.msgpack.encode(one) for one in drafts] == before
