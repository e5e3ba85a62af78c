"""The page put together: what it tells, handed to the template, and what a browser may do with it."""

from __future__ import annotations

import base64
import datetime as dt
import functools
import hashlib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import jinja2
import msgspec
from markupsafe import Markup

from tocsin import __version__
from tocsin.model.counting import counted
from tocsin.model.days_told import days_told
from tocsin.model.field_of_view import FieldOfView
from tocsin.node.hunts import Outcome
from tocsin.node.reports.asked import whole_percent
from tocsin.node.reports.ended import ended
from tocsin.node.reports.indicators_hit import struck
from tocsin.node.reports.limits import limits
from tocsin.node.reports.machines import Machines
from tocsin.node.reports.page import choosing, left_out
from tocsin.node.reports.page.chronicle import chronicle
from tocsin.node.reports.page.coverage import Coverage
from tocsin.node.reports.page.events import Opening
from tocsin.node.reports.page.headline import ASK_WHO, answer
from tocsin.node.reports.page.heat import heat
from tocsin.node.reports.page.index import index
from tocsin.node.reports.page.listing import ranked
from tocsin.node.reports.page.scale import scale
from tocsin.node.reports.page.sight import sight
from tocsin.node.reports.page.tactics import tactics
from tocsin.node.reports.page.tally import LEVELS, Tally, tally
from tocsin.node.reports.page.text import embedded, plain
from tocsin.node.reports.page.timeline import STEPS, closer, span, timeline
from tocsin.node.reports.rows import timestamp

_FILES = files("tocsin.node.reports.page") / "files"
#: Pieces of template output joined before they are written.
_PIECES = 200


def render(outcome: Outcome) -> Iterator[str]:
    """The page in pieces."""
    template = _environment().get_template("page.html.jinja")
    stream = template.stream(**_context(outcome))
    stream.enable_buffering(_PIECES)
    return iter(stream)


@functools.cache
def policy() -> str:
    """What the page allows a browser: its own style and its own script, by hash, and nothing else at all."""
    style, script = (_hash(_asset(name)) for name in ("page.css", "page.js"))
    return f"default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@functools.cache
def _asset(name: str) -> str:
    return (_FILES / name).read_text("utf-8")


def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(_asset),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_safe,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "n": _number,
        "counted": counted,
        "minute": _minute,
        "exact": timestamp,
        "share": _share,
        "source": _source,
    }
    made.globals |= {
        "policy": policy(),
        "style": Markup(_asset("page.css")),  # noqa: S704  (the package's own file)
        "script": Markup(_asset("page.js")),  # noqa: S704  (the package's own file)
        "levels": LEVELS,
        "version": __version__,
        "days_told": days_told,
    }
    return made


def _safe(value: object) -> object:
    """Everything that a template prints: markup and numbers as they are, text without what cannot be seen."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _number(value: int) -> str:
    return f"{value:,}"


def _minute(value: dt.datetime | None) -> str:
    return f"{value.astimezone(dt.UTC):%Y-%m-%d %H:%M}" if value else "none"


def _share(value: float) -> str:
    """In whole percent as the terminal tells it; never rounded to none or to all."""
    return f"{whole_percent(value)} %" if not value or whole_percent(value) else "under 1 %"


def _source(value: str) -> str:
    """A log source as people say it: "windows/process_creation/*" is windows process_creation."""
    return " ".join(part for part in value.split("/") if part != "*")


def _context(outcome: Outcome) -> dict[str, Any]:
    result, view = outcome.result, _told(outcome)
    detections = [d for d in outcome.used.detections if not d.hidden]
    counts = tally(result.findings, view, outcome.used.detections)
    chosen = choosing.choose(counts)
    names = _names(counts)
    return {
        "outcome": outcome,
        "view": view,
        "tally": counts,
        "names": names,
        "several": len({host.origin for host in counts.hosts} | {host.origin for host in view.hosts}) > 1,
        "answer": answer(counts, view),
        "limits": limits(outcome.request, days=False),
        "ask_who": ASK_WHO,
        "charts": _charts(counts, outcome),
        "heat": heat(counts, view, span(counts, Coverage(view))),
        "tactics": tactics(counts.rules, detections, view),
        "struck": struck(result.findings, Machines(view)),
        "rules": ranked(counts, chosen),
        "techniques": sorted({t for rule in counts.rules for t in rule.techniques}),
        "chosen": chosen,
        "days": chronicle(counts, chosen),
        "opening": Opening({d.id: d for d in outcome.used.detections}),
        "sight": sight(view, outcome.used.detections),
        "detections": detections,
        "complete": left_out.nothing_left_out(outcome),
        "unread": left_out.unread(outcome.taken.skipped) if outcome.taken else (),
        "refused": left_out.refused(outcome.used.rejected),
        "aside": left_out.refused(outcome.used.aside),
        "ended": ended(outcome),
        "warned": left_out.refused(outcome.used.warnings),
        "sources": left_out.sources(result.findings),
        "rows": left_out.ROWS,
        "index": embedded(index(counts, chosen, names)),
    }


def _told(outcome: Outcome) -> FieldOfView:
    """The field of view of what can yield findings, without the parts that only correlations use."""
    view = outcome.result.view
    hidden = {d.id for d in outcome.used.detections if d.hidden}
    return msgspec.structs.replace(view, outcomes={k: v for k, v in view.outcomes.items() if k not in hidden})


def _charts(counts: Tally, outcome: Outcome) -> list[Any]:
    """The timeline, and its busiest step again in finer steps."""
    coverage = Coverage(outcome.result.view)
    drawn = span(counts, coverage)
    if drawn is None:
        return []
    whole = timeline(counts, coverage, scale(*drawn, STEPS))
    near = closer(counts, coverage, whole)
    return [whole, near] if near else [whole]


def _names(counts: Tally) -> list[str]:
    """How each machine of the tally is called; with its origin where there are several."""
    several = len({host.origin for host in counts.hosts}) > 1
    return [
        plain(f"{host.origin or 'no origin'}/{host.name or '(no host named)'}")
        if several
        else plain(host.name or "(no host named)")
        for host in counts.hosts
    ]
