from __future__ import annotations

import base64

import pytest
from sigma.exceptions import SigmaError
from sigma.modifiers import modifier_mapping

from tocsin.detections.sigma.modifiers import MAX_DASHES, MAX_EXPANDED, MODIFIERS, Context
from tocsin.detections.sigma.values import item_tree
from tocsin.model.expression import Atom, Or

SPECIFICATION_2_1 = {
    "all", "startswith", "endswith", "contains", "exists", "cased", "neq", "windash", "re", "i", "m", "s",
    "base64", "base64offset", "utf16le", "utf16be", "utf16", "wide", "lt", "lte", "gt", "gte",
    "minute", "hour", "day", "week", "month", "year", "cidr", "expand", "fieldref",
}  # fmt: skip


def test_every_modifier_of_the_specification_is_known_and_none_of_pysigma_is_lost():
    assert set(MODIFIERS) >= SPECIFICATION_2_1 | set(modifier_mapping)


@pytest.mark.parametrize("text", ["a", "ab", "abc", "curl", "é", "né", "日本", "x" * 50])
@pytest.mark.parametrize("before", ["", "1", "12", "123", "1234"])
@pytest.mark.parametrize("after", ["", "z", "zz", "zzz"])
def test_base64offset_finds_the_text_wherever_it_stands(text, before, after):
    tree = item_tree("f|base64offset|contains", text, Context())
    assert isinstance(tree, Or)
    encoded = base64.b64encode(f"{before}{text}{after}".encode()).decode()
    assert any(isinstance(atom, Atom) and atom.value in encoded for atom in tree.items)


@pytest.mark.parametrize(("modifier", "encoding"), [("wide", "utf-16-le"), ("utf16be", "utf-16-be")])
def test_encodings_before_base64_are_those_of_the_bytes(modifier, encoding):
    tree = item_tree(f"f|{modifier}|base64offset|contains", "IEX né", Context())
    encoded = base64.b64encode("12".encode(encoding) + "IEX né".encode(encoding)).decode()
    assert any(atom.value in encoded for atom in tree.items)


def test_windash_makes_every_combination_within_its_bound():
    tree = item_tree("f|windash", " ".join(["-a"] * 3), Context())
    assert len(set(tree.items)) == 5**3
    with pytest.raises(SigmaError, match="dashes"):
        item_tree("f|windash", " ".join(["-a"] * (MAX_DASHES + 1)), Context())


def test_a_rule_does_not_change_the_modifiers_for_the_next():
    first = item_tree("f|re|i", "a", Context())
    item_tree("f|re|m|s", "a", Context())
    assert item_tree("f|re|i", "a", Context()) == first


@pytest.mark.parametrize("key", ["f|windash", "f|expand"])
def test_modifiers_cannot_multiply_a_rule_without_end(key):
    context = Context({"p": ("1", "2", "3", "4", "5")})
    value = "-a -a -a -a -a" if key == "f|windash" else "%p%%p%%p%%p%%p%"
    with pytest.raises(SigmaError, match=f"more than {MAX_EXPANDED}"):
        item_tree(key, [f"{value} {n}" for n in range(10)], context)
