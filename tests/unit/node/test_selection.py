from __future__ import annotations

from tocsin.detections.stix.compile import compile_pattern
from tocsin.model.detection import Branch, Correlation, CorrelationType, Detection, Level, RuleSet
from tocsin.model.expression import Atom, Op
from tocsin.model.logsource import LogSource
from tocsin.node.selection import Selection, select

PROCESS = LogSource(product="windows", category="process_creation")
WEB = LogSource(category="webserver")


def rule(name: str, **parts) -> Detection:
    source = parts.pop("source", PROCESS)
    branch = Branch(source, Atom("Image", Op.EQ, "a"))
    return Detection(id=name, title=name, kind="sigma", file="f", digest="d", branches=(branch,), **parts)


def chain(name: str, *rules: str, **parts) -> Detection:
    correlation = Correlation(CorrelationType.TEMPORAL, rules)
    return Detection(
        id=name, title=name, kind="sigma", file="f", digest="d", correlation=correlation, **parts
    )


def kept(rules: tuple[Detection, ...], **parts) -> list[str]:
    return [d.id for d in select(RuleSet(rules), Selection(**parts)).detections if not d.hidden]


def test_a_level_takes_itself_and_those_above():
    rules = (
        rule("low", level=Level.LOW),
        rule("high", level=Level.HIGH),
        rule("worst", level=Level.CRITICAL),
    )
    assert kept(rules, level=Level.HIGH) == ["high", "worst"]


def test_a_tag_takes_those_below_it_and_no_other_that_begins_alike():
    rules = (
        rule("sub", tags=("attack.t1059.001",)),
        rule("own", tags=("attack.T1059",)),
        rule("other", tags=("attack.t10590",)),
    )
    assert kept(rules, tags=("attack.t1059",)) == ["sub", "own"]


def test_statuses_are_alternatives():
    rules = (rule("a", status="stable"), rule("b", status="test"), rule("c", status="experimental"))
    assert kept(rules, statuses=("stable", "test")) == ["a", "b"]


def test_a_log_source_takes_the_rules_that_ask_for_it():
    rules = (rule("process"), rule("web", source=WEB))
    assert kept(rules, logsource=LogSource(category="webserver")) == ["web"]


def test_a_correlation_is_of_the_log_sources_of_the_rules_it_stands_on():
    rules = (
        rule("process"),
        rule("web", source=WEB),
        chain("processes", "process"),
        chain("either", "process", "web"),
        chain("of chains", "either"),
    )
    assert kept(rules, logsource=LogSource(category="webserver")) == ["web", "either", "of chains"]
    assert kept(rules, logsource=LogSource(product="linux")) == []
    chosen = select(RuleSet(rules), Selection(logsource=LogSource(category="webserver")))
    assert [d.id for d in chosen.detections if d.hidden] == ["process"]


def test_a_stix_sequence_is_of_the_log_sources_of_its_observations():
    sequence = compile_pattern("[process:command_line = 'a'] FOLLOWEDBY [domain-name:value = 'a.example']")
    assert kept(sequence.detections, logsource=LogSource(category="dns"))
    assert not kept(sequence.detections, logsource=LogSource(product="aws"))


def test_what_a_chosen_correlation_needs_stays_and_is_hidden():
    rules = (
        rule("base", level=Level.LOW),
        chain("inner", "base", level=Level.LOW),
        chain("outer", "inner", level=Level.HIGH),
    )
    chosen = select(RuleSet(rules), Selection(level=Level.HIGH))
    assert {d.id: d.hidden for d in chosen.detections} == {"base": True, "inner": True, "outer": False}


def test_nothing_asked_takes_everything_as_it_is():
    rules = RuleSet((rule("a"), chain("b", "a")))
    assert select(rules, Selection()) == rules
