"""One self-contained page about a hunt; nothing in it loads from another host."""

from __future__ import annotations

from typing import BinaryIO

import jinja2

from tocsin.node.hunts import Outcome

_PAGE = """<!doctype html><meta charset="utf-8"><title>Tocsin: findings</title>
<h1>{{ findings|length }} findings</h1>
<table>{% for f in findings %}<tr><td>{{ f.events[0].time }}</td><td>{{ f.level }}</td><td>{{ f.rule_title }}</td>
<td>{{ f.events[0].host }}</td></tr>{% endfor %}</table>
"""


def write(outcome: Outcome, stream: BinaryIO) -> None:
    """Write the page as UTF-8."""
    page = jinja2.Environment(autoescape=True).from_string(_PAGE)
    stream.write(page.render(findings=outcome.result.findings).encode())
