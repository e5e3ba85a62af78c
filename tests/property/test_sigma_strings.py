"""Sigma strings mean the same after they became atoms, whatever they are made of."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from reference.atoms import holds
from tocsin.detections.sigma.modifiers import Context
from tocsin.detections.sigma.values import item_tree
from tocsin.model.expression import Atom, Op

_LITERALS = st.text(alphabet="abAß\\*?%- .é\n", max_size=4)
_TOKENS = st.lists(st.one_of(_LITERALS, st.sampled_from(["MANY", "ONE"])), max_size=5)


def _written(tokens: list[str]) -> str:
    """The tokens as a rule's author writes them, everything that could mean more escaped."""
    signs = {"MANY": "*", "ONE": "?"}
    return "".join(signs.get(token) or re.sub(r"([\\*?])", r"\\\1", token) for token in tokens)


def _matches(tokens: list[str], value: str) -> bool:
    """Sigma's meaning of the tokens, by an expression over the folded characters."""
    signs = {"MANY": ".*", "ONE": "."}
    pattern = "".join(signs.get(token) or re.escape(token.casefold()) for token in tokens)
    return re.fullmatch(pattern, value.casefold(), re.DOTALL) is not None


def _holds(tree: object, value: str) -> bool:
    assert isinstance(tree, Atom)
    return tree.op is Op.EXISTS or holds(tree, value)


@given(_TOKENS, st.text(alphabet="abAßs\\*?%- .é\n", max_size=8))
def test_a_string_with_any_escapes_matches_what_sigma_says(tokens: list[str], value: str):
    assert _holds(item_tree("f", _written(tokens), Context()), value) == _matches(tokens, value)


@given(_TOKENS, st.text(alphabet="xy", max_size=2))
def test_a_string_matches_itself(tokens: list[str], filling: str):
    value = "".join({"MANY": filling, "ONE": "z"}.get(token, token) for token in tokens)
    assert _holds(item_tree("f", _written(tokens), Context()), value)


@given(
    _TOKENS, st.text(alphabet="abA\\*? ", max_size=8), st.sampled_from(["contains", "startswith", "endswith"])
)
def test_modifiers_only_put_wildcards_around(tokens: list[str], value: str, modifier: str):
    before = ["MANY"] if modifier != "startswith" else []
    behind = ["MANY"] if modifier != "endswith" else []
    tree = item_tree(f"f|{modifier}", _written(tokens), Context())
    assert _holds(tree, value) == _matches([*before, *tokens, *behind], value)


@given(st.text(alphabet="ab\\*?", max_size=6))
def test_text_without_any_escaping_never_fails(text: str):
    item_tree("f", text, Context())


@given(_TOKENS)
def test_a_keyword_is_searched_anywhere(tokens: list[str]):
    value = "".join({"MANY": "", "ONE": "z"}.get(token, token) for token in tokens)
    tree = item_tree(None, _written(tokens), Context())
    assert isinstance(tree, Atom)
    assert tree.field is None
    assert holds(tree, f"<{value}>")
