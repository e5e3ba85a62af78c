"""References of a text to the sources of its article, written ``[^1]``. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from tocsin.library.album import NONE

_CITE = re.compile(r"\[\^([1-9]\d{0,2})\]")


def with_citing(parser: MarkdownIt) -> MarkdownIt:
    """A parser that reads references to sources as well, and links each where the sources stand."""
    parser.inline.ruler.before("link", "cite", _cite)
    parser.add_render_rule("cite", _raised)
    return parser


def cited_in(tokens: Sequence[Token]) -> frozenset[int]:
    """The numbers of the sources that a parsed text refers to."""
    children = (child for token in tokens for child in token.children or ())
    return frozenset(int(one.info) for one in children if one.type == "cite")


def _cite(state: StateInline, silent: bool) -> bool:
    found = _CITE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("cite", "", 0).info = found[1]
    state.pos = found.end()
    return True


def _raised(
    _self: object, tokens: Sequence[Token], number: int, _options: object, env: Mapping[str, Any]
) -> str:
    """The number, raised; a link to the source on the page of the article, which alone lists them."""
    source = tokens[number].info
    if not env.get("album", NONE).at:
        return f"<sup>{source}</sup>"
    return (
        f'<sup class="cite"><a href="#source-{source}"><span class="unseen">Source </span>{source}</a></sup>'
    )
