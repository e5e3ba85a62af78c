"""Templates: what they may print and how, and what every page of a visit knows."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from tocsin import __version__
from tocsin.model.marking import Marking
from tocsin.node.reports.page.text import plain, shown
from tocsin.web import forms, words
from tocsin.web.access import Access, Visit
from tocsin.web.board_assets import BOARD

_TEMPLATES = files("tocsin.web") / "templates"


def render(template: str, context: Mapping[str, Any], visit: Visit | None, *, only: str = "") -> str:
    """A page as text; with ``only`` the block of that name and nothing around it."""
    loaded = environment().get_template(template)
    told = {**_told(visit), **context}
    if not only:
        return loaded.render(told)
    made = loaded.new_context(told)
    return "".join(loaded.blocks[only](made)) if only in loaded.blocks else loaded.render(told)


@functools.cache
def environment() -> jinja2.Environment:
    """Jinja as every page uses it: all text escaped, a name that is not there an error."""
    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(_template),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_safe,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    made.filters |= {
        "n": lambda value: f"{value:,}",
        "minute": words.minute,
        "exact": words.exact,
        "day": words.day,
        "second": words.second,
        "span": words.span,
        "count": words.count,
        "acted": words.acted,
        "segment": lambda value: quote(value, safe=""),
        "shown": shown,
        "join": _joined,  # Jinja's own gives markup, in which nothing unseen would be marked
        "label": _label,
    }
    made.globals |= {"asset": BOARD.address, "words": words, "version": __version__, "Access": Access}
    parts = made.get_template("parts.html.jinja").module
    made.globals |= {name: getattr(parts, name) for name in dir(parts) if not name.startswith("_")}
    return made


def _template(name: str) -> str:
    return (_TEMPLATES / name).read_text("utf-8")


def _safe(value: object) -> object:
    """Everything that a template prints: markup and numbers as they are, all else as text without what cannot be seen."""
    return value if isinstance(value, Markup | int | float) else plain(value)


def _joined(values: Iterable[object], between: str = "") -> str:
    return between.join(plain(value) for value in values)


def _label(marking: Marking) -> str:
    """The class of a label in the style sheet."""
    return f"tlp-{marking.tlp.name.lower().replace('_', '-')}"


def _named(visit: Visit, marking: Marking) -> list[str]:
    """Names of the members that a marking names, as far as they are in the registry."""
    listed = marking.releasable_to
    return [one.name for one in visit.desk.members() if one.id in listed] if listed else []


def _told(visit: Visit | None) -> dict[str, Any]:
    """What every page knows: whose node this is, who looks, and the token of the forms."""
    if visit is None or visit.session is None:
        return {
            "session": None,
            "node": "",
            "token": "",
            "changes": None,
            "may": lambda _access: False,
            "marking": None,
            "named_of": lambda _marking: (),
        }
    return {
        "session": visit.session,
        "node": visit.desk.name,
        "token": forms.token(visit.session.token),
        "changes": visit.desk.changes(),
        "may": visit.may,
        "marking": None,
        "named_of": functools.partial(_named, visit),
        "path": visit.request.url.path,
        "query": visit.request.url.query,
    }
