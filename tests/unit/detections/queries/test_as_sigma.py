from __future__ import annotations

import pytest

from tocsin.detections.queries.as_sigma import as_sigma
from tocsin.detections.sigma.modifiers import Context
from tocsin.detections.sigma.rules import detection_tree, log_source
from tocsin.detections.trees import all_of, any_of
from tocsin.model.detection import Branch
from tocsin.model.errors import DetectionError
from tocsin.model.expression import And, Atom, ListKind, Lookup, Not, Op, Or
from tocsin.model.logsource import LogSource

SOURCE = LogSource("windows", "process_creation")


def _back(where):
    """The tree that our own reader makes of the rule that was written."""
    rule = as_sigma("T", Branch(SOURCE, where), ()).rule
    assert log_source(rule["logsource"]) == SOURCE
    return detection_tree(rule["detection"], Context({}))


@pytest.mark.parametrize(
    "atom",
    [
        Atom("f", Op.EQ, "a*b?c\\d\\\\e"),
        Atom("f", Op.EQ, ""),
        Atom("f", Op.CONTAINS, "\\Temp\\"),
        Atom("f", Op.STARTS, "*"),
        Atom("f", Op.ENDS, "\\cmd.exe"),
        Atom("f", Op.GLOB, "a*b"),
        Atom("f", Op.EQ, "Text", cased=True),
        Atom("f", Op.REGEX, "^a+$", cased=True),
        Atom("f", Op.REGEX, "(?i)^a+$", cased=True),
        Atom("f", Op.CIDR, "192.0.2.0/24"),
        Atom("f", Op.NUMBER, "4688"),
        Atom("f", Op.GTE, "5"),
        Atom("f", Op.NULL),
        Atom("f", Op.EXISTS),
        Atom("f", Op.FIELD_EQ, "g"),
        Atom("f", Op.HOUR, "5"),
        Atom(None, Op.CONTAINS, "word"),
    ],
)
def test_our_own_reader_makes_the_same_tree_of_what_is_written(atom):
    assert _back(atom) == atom


def test_and_or_and_not_are_kept():
    a, b, c = (Atom(name, Op.CONTAINS, "x") for name in "abc")
    where = all_of((any_of((a, b)), Not(c)))
    assert _back(where) == where


def test_values_of_one_field_are_written_as_one_list():
    where = Or(tuple(Atom("f", Op.ENDS, value) for value in ("a", "b")))
    rule = as_sigma("T", Branch(SOURCE, where), ()).rule
    assert rule["detection"] == {"s1": {"f|endswith": ["a", "b"]}, "condition": "(s1)"}


def test_one_address_is_asked_as_logs_write_it_and_a_network_not_among_other_text():
    where = Or((Atom("f", Op.EQ, "192.0.2.7"), Atom("f", Op.CIDR, "192.0.2.7/32")))
    assert _back(where) == Atom("f", Op.EQ, "192.0.2.7")
    dns, network = LogSource("windows", "dns_query"), Atom("QueryResults", Op.CIDR, "192.0.2.0/24")
    made = as_sigma("T", Branch(dns, Or((network, Atom("f", Op.CIDR, "192.0.2.0/24")))), ())
    assert [*made.rule["detection"].values()] == [{"f|cidr": "192.0.2.0/24"}, "s1"]
    assert made.gaps == (
        "192.0.2.0/24 cannot be asked of QueryResults, which holds several values in one text",
    )
    for alone in (network, Not(network)):
        with pytest.raises(DetectionError, match="several values in one text"):
            as_sigma("T", Branch(dns, alone), ())


def test_only_the_entries_of_the_item_are_asked_of_a_list():
    rule = as_sigma("T", Branch(SOURCE, Lookup("Image", ListKind.FILE_NAME, "list")), {"evil.exe"}).rule
    assert "evil.exe" in repr(rule)


def test_what_cannot_be_asked_of_one_field_is_told_and_the_others_are_asked():
    dns = LogSource("windows", "dns_query")
    where = Or((Lookup("QueryResults", ListKind.ADDRESS, "list"), Lookup("other", ListKind.ADDRESS, "list")))
    made = as_sigma("T", Branch(dns, where), {"192.0.2.0/24"})
    assert "other|cidr" in repr(made.rule)
    assert made.gaps == (
        "192.0.2.0/24 cannot be asked of QueryResults, which holds several values in one text",
    )


def test_a_rule_that_asks_nothing_is_refused():
    with pytest.raises(DetectionError, match="asks nothing"):
        as_sigma("T", Branch(SOURCE, And(())), ())
    with pytest.raises(DetectionError, match="every field at once"):
        as_sigma("T", Branch(SOURCE, Atom(None, Op.EQ, "x")), ())


def test_a_wider_rule_is_offered_only_where_nothing_is_denied():
    cased = Atom("f", Op.EQ, "Text", cased=True)
    wider = as_sigma("T", Branch(SOURCE, cased), ()).wider
    assert wider is not None
    assert "cased" not in repr(wider)
    assert as_sigma("T", Branch(SOURCE, Not(cased)), ()).wider is None
    assert as_sigma("T", Branch(SOURCE, Atom("f", Op.EQ, "Text")), ()).wider is None
