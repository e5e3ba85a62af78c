"""A Sigma item and the tree it becomes, for every modifier of specification 2.1."""

from __future__ import annotations

import base64

import pytest
from sigma.exceptions import SigmaError

from tocsin.detections.sigma.modifiers import Context
from tocsin.detections.sigma.values import item_tree
from tocsin.model.errors import DetectionError
from tocsin.model.expression import And, Atom, Expr, Not, Op, Or


def _f(op: Op, value: str = "", *, cased: bool = False) -> Atom:
    return Atom("f", op, value, cased)


def _any(op: Op, *values: str) -> Or:
    return Or(tuple(_f(op, value) for value in values))


GOLDEN: list[tuple[str | None, object, Expr]] = [
    ("f", "Text", _f(Op.EQ, "Text")),
    ("f", "", _f(Op.EQ, "")),
    ("f", None, _f(Op.NULL)),
    ("f", [], _f(Op.NULL)),
    ("f", ["", None], Or((_f(Op.EQ, ""), _f(Op.NULL)))),
    ("f", 4688, _f(Op.NUMBER, "4688")),
    ("f", "4688", _f(Op.EQ, "4688")),
    ("f", 1.5, _f(Op.NUMBER, "1.5")),
    ("f", True, _f(Op.EQ, "true")),
    ("f", ["a", "b"], _any(Op.EQ, "a", "b")),
    ("f", ["a", "a"], _f(Op.EQ, "a")),
    ("f", "*", _f(Op.EXISTS)),
    ("f", "a*", _f(Op.STARTS, "a")),
    ("f", "*a", _f(Op.ENDS, "a")),
    ("f", "*a*", _f(Op.CONTAINS, "a")),
    ("f", "a*b", _f(Op.GLOB, "a*b")),
    ("f", "?a", _f(Op.GLOB, "?a")),
    ("f", r"a\*b", _f(Op.EQ, "a*b")),
    ("f", r"C:\Windows\*", _f(Op.EQ, r"C:\Windows*")),
    ("f", r"C:\Windows\\*", _f(Op.STARTS, "C:\\Windows\\")),
    ("f", r"a\\\*b*c", _f(Op.GLOB, r"a\\\*b*c")),
    ("f|contains", "a", _f(Op.CONTAINS, "a")),
    ("f|contains", "a*b", _f(Op.GLOB, "*a*b*")),
    ("f|contains", r"\Temp\\", _f(Op.CONTAINS, "\\Temp\\")),
    ("f|contains", "", _f(Op.EXISTS)),
    ("f|contains", 46, _f(Op.CONTAINS, "46")),
    ("f|startswith", "a", _f(Op.STARTS, "a")),
    ("f|endswith", r"\cmd.exe", _f(Op.ENDS, r"\cmd.exe")),
    ("f|contains|all", ["a", "b"], And((_f(Op.CONTAINS, "a"), _f(Op.CONTAINS, "b")))),
    ("f|all|contains", ["a", "b"], And((_f(Op.CONTAINS, "a"), _f(Op.CONTAINS, "b")))),
    ("f|cased", "Text", _f(Op.EQ, "Text", cased=True)),
    ("f|contains|cased", "Text", _f(Op.CONTAINS, "Text", cased=True)),
    ("f|cased|endswith", "Text", _f(Op.ENDS, "Text", cased=True)),
    ("f|neq", "a", Not(_f(Op.EQ, "a"))),
    ("f|neq", [1, "b"], Not(Or((_f(Op.NUMBER, "1"), _f(Op.EQ, "b"))))),
    ("f|startswith|neq", "a", Not(_f(Op.STARTS, "a"))),
    ("f|fieldref|neq", "g", Not(_f(Op.FIELD_EQ, "g"))),
    ("f|exists", True, _f(Op.EXISTS)),
    ("f|exists", False, Not(_f(Op.EXISTS))),
    ("f|re", r"a\.b*c", _f(Op.REGEX, r"a\.b*c", cased=True)),
    ("f|re", r"C:\\x\*y?", _f(Op.REGEX, r"C:\\x\*y?", cased=True)),
    ("f|re|i", "ab", _f(Op.REGEX, "(?i)ab", cased=True)),
    ("f|re|i|m|s", "ab", _f(Op.REGEX, "(?ims)ab", cased=True)),
    ("f|re|ignorecase|dotall", "ab", _f(Op.REGEX, "(?is)ab", cased=True)),
    ("f|re", "a(?i)b", _f(Op.REGEX, "a(?i)b", cased=True)),
    ("f|re", 46, _f(Op.REGEX, "46", cased=True)),
    ("f|cidr", "10.0.0.0/8", _f(Op.CIDR, "10.0.0.0/8")),
    ("f|cidr", "2001:DB8::/32", _f(Op.CIDR, "2001:db8::/32")),
    ("f|lt", 5, _f(Op.LT, "5")),
    ("f|lte", 5.5, _f(Op.LTE, "5.5")),
    ("f|gt", "5", _f(Op.GT, "5")),
    ("f|gte", [5, 6], _any(Op.GTE, "5", "6")),
    ("f|fieldref", "g", _f(Op.FIELD_EQ, "g")),
    ("f|fieldref|contains", "g", _f(Op.FIELD_CONTAINS, "g")),
    ("f|fieldref|startswith", "g", _f(Op.FIELD_STARTS, "g")),
    ("f|fieldref|endswith", "g", _f(Op.FIELD_ENDS, "g")),
    ("f|minute", 5, _f(Op.MINUTE, "5")),
    ("f|hour", 5, _f(Op.HOUR, "5")),
    ("f|day", 5, _f(Op.DAY, "5")),
    ("f|week", 5, _f(Op.WEEK, "5")),
    ("f|month", 5, _f(Op.MONTH, "5")),
    ("f|year", 2024, _f(Op.YEAR, "2024")),
    ("f|hour|gte", 22, _any(Op.HOUR, "22", "23")),
    ("f|hour|lt", 2, _any(Op.HOUR, "0", "1")),
    ("f|month|gt", 11, _f(Op.MONTH, "12")),
    ("f|base64", "foo*".replace("*", r"\*"), _f(Op.EQ, base64.b64encode(b"foo*").decode())),
    ("f|base64|contains", "é", _f(Op.CONTAINS, base64.b64encode("é".encode()).decode())),
    ("f|base64offset|contains", "foobar", _any(Op.CONTAINS, "Zm9vYmFy", "Zvb2Jhc", "mb29iYX")),
    ("f|wide", "ab", _f(Op.EQ, "a\0b\0")),
    ("f|utf16le", "ab", _f(Op.EQ, "a\0b\0")),
    ("f|utf16be", "ab", _f(Op.EQ, "\0a\0b")),
    ("f|utf16|base64", "ab", _f(Op.EQ, base64.b64encode("ab".encode("utf-16")).decode())),
    ("f|wide|base64", "é€", _f(Op.EQ, base64.b64encode("é€".encode("utf-16-le")).decode())),
    ("f|wide|contains", "a*b", _f(Op.GLOB, "*a\0*b\0*")),
    ("f|cased|base64", "ab", _f(Op.EQ, "YWI=", cased=True)),
    ("f|windash|contains", "-x", _any(Op.CONTAINS, "-x", "/x", "\N{EN DASH}x", "\N{EM DASH}x", "\N{HORIZONTAL BAR}x")),
    ("f|contains|windash", " /x", _any(Op.CONTAINS, " -x", " /x", " \N{EN DASH}x", " \N{EM DASH}x", " \N{HORIZONTAL BAR}x")),
    ("f|windash", "a-b", _f(Op.EQ, "a-b")),
    ("f|contains|all|windash", ["-x", "y"], And((_any(Op.CONTAINS, "-x", "/x", "\N{EN DASH}x", "\N{EM DASH}x", "\N{HORIZONTAL BAR}x"), _f(Op.CONTAINS, "y")))),
    ("f|expand", "%net%", Or((_f(Op.STARTS, "10."), _f(Op.EQ, "host")))),
    ("f|expand|contains", "x%one%y", _f(Op.CONTAINS, "x1y")),
    ("f|contains|expand", "%one%", _f(Op.CONTAINS, "1")),
    ("f|expand|base64", "%one%", _f(Op.EQ, "MQ==")),
    ("f|expand", r"\%one%one%", _f(Op.EQ, "%one1")),
    ("f|re|expand", "^%one%$", _f(Op.REGEX, "^1$", cased=True)),
    ("f", "%one%", _f(Op.EQ, "%one%")),
    (None, "word", Atom(None, Op.CONTAINS, "word")),
    (None, "a*b", Atom(None, Op.GLOB, "*a*b*")),
    (None, "*a", Atom(None, Op.CONTAINS, "a")),
    (None, 4625, Atom(None, Op.CONTAINS, "4625")),
    (None, ["a", "b"], Or((Atom(None, Op.CONTAINS, "a"), Atom(None, Op.CONTAINS, "b")))),
    ("|all", ["a", "b"], And((Atom(None, Op.CONTAINS, "a"), Atom(None, Op.CONTAINS, "b")))),
    ("|startswith", "a", Atom(None, Op.STARTS, "a")),
    ("|re", "a+", Atom(None, Op.REGEX, "a+", cased=True)),
    ("|cased", "A", Atom(None, Op.CONTAINS, "A", cased=True)),
]  # fmt: skip
_KNOWN = {"net": ("10.*", "host"), "one": ("1",)}


@pytest.mark.parametrize(("key", "value", "tree"), GOLDEN, ids=[f"{k}: {v!r}" for k, v, _ in GOLDEN])
def test_an_item_becomes_the_tree_that_the_specification_asks_for(key, value, tree):
    assert item_tree(key, value, Context(_KNOWN)) == tree


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("f|dance", "a", "unknown modifier 'dance'"),
        ("f|", "a", "unknown modifier ''"),
        ("f|expand", "%gone%", "placeholder %gone% has no values; give them in a placeholder file"),
        ("f|re", "(?=a)", "cannot be expressed in RE2"),
        ("f|re", r"(a)\1", "cannot be expressed in RE2"),
        ("f|re", "(", "cannot be expressed in RE2"),
        ("f|re", None, "no regular expression"),
        ("f|contains|re", "a", "re comes before"),
        ("f|base64", "a*", "wildcards"),
        ("f|cidr", "10.0.0.1/8", "host bits"),
        ("f|cidr", "ten", "Invalid CIDR"),
        ("f|gt", "many", "Invalid number"),
        ("f|exists", "yes", "incompatible"),
        ("f|contains", None, "incompatible"),
        ("f|windash", "-a -b -c -d -e -f", "more than 5 dashes"),
        ("f|fieldref", "a*", "wildcards"),
        ("f", {"a": 1}, "Unsupported type"),
        ("f", [["a"]], "Unsupported type"),
        (None, None, "null needs a field"),
        ("|exists", True, "field"),
        ("|fieldref", "g", "fieldref needs a field"),
        ("|gt", 5, "gt needs a field"),
        ("|hour", 5, "needs a field"),
    ],
)  # fmt: skip
def test_an_item_that_cannot_be_applied_says_why(key, value, reason):
    with pytest.raises((SigmaError, DetectionError), match=reason.replace("(", r"\(")):
        item_tree(key, value, Context(_KNOWN))
