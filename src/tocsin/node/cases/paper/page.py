"""The paper as one HTML file: no script, nothing loaded from anywhere, the marking on every printed page."""

from __future__ import annotations

import functools
from importlib.resources import files

import jinja2
from markupsafe import Markup

from tocsin import __version__
from tocsin.cases.paper import Figure, Paper
from tocsin.node.cases.paper.drawing import drawn

_FILES = files("tocsin.node.cases.paper") / "files"


def whole_page(paper: Paper) -> str:
    """The file."""
    return _environment().get_template("paper.html.jinja").render(paper=paper, style=_style(), links=True)


def body(paper: Paper) -> str:
    """What stands in the file's body, for a page of a node: it has a style of its own, and leads nowhere else."""
    return _environment().get_template("body.html.jinja").render(paper=paper, links=False)


@functools.cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(_asset),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"svg": _svg, "link": _link, "version": __version__, "kind": _kind}
    return made


@functools.cache
def _asset(name: str) -> str:
    return (_FILES / name).read_text("utf-8")


def _style() -> Markup:
    return Markup(_asset("paper.css") + _asset("page.css"))  # noqa: S704  (the package's own files)


def _svg(figure: Figure, name: str) -> Markup:
    return Markup(drawn(figure, name))  # noqa: S704  (made by us of known elements, its texts escaped)


def _link(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def _kind(block: object) -> str:
    return type(block).__name__.lower()
