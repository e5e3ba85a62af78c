"""The terminal as every command writes to it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from tocsin.cli.printable import printable

#: Columns of a table that goes to a file or another program, where COLUMNS does not say otherwise: none is cut or broken.
_PIPE_WIDTH = 20_000
_HANGING = 2
_NARROWEST = 20


def _columns() -> int:
    """The width that the environment gives, 0 if none."""
    text = os.environ.get("COLUMNS", "")
    return int(text) if text.isdecimal() else 0


class Screen(Console):
    """A rich console on which texts from outside cannot steer the terminal, whatever prints them.

    In a terminal, lines longer than its width break between words and go on a little further in, and so they do elsewhere
    where COLUMNS gives a width; else a record is a line, however long. ``terminal`` says what it is where the stream itself should not be asked.
    """

    def __init__(
        self, *, stderr: bool = False, width: int | None = None, terminal: bool | None = None
    ) -> None:
        super().__init__(stderr=stderr, width=width, highlight=False, force_terminal=terminal)
        given = width is None and _columns() >= _NARROWEST
        self.soft_wrap = not self.is_terminal and not given
        if width is None and self.soft_wrap:
            self.width = _PIPE_WIDTH

    def print(self, *objects: Any, **options: Any) -> None:  # noqa: ANN401  (as rich has it)
        """Print as rich does; a text that is too long for the terminal hangs below its first line, unless it is to stay whole."""
        whole = self.soft_wrap or bool(options.get("soft_wrap"))
        if not whole and len(objects) == 1 and isinstance(objects[0], str | Text):
            one = objects[0]
            objects = (self._hanging(self.render_str(one) if isinstance(one, str) else one),)
        super().print(*objects, **options)

    def _hanging(self, text: Text) -> Text:
        lines = []
        for line in text.split("\n", allow_blank=True):
            indent = len(line.plain) - len(line.plain.lstrip(" ")) + _HANGING
            if line.cell_len <= self.width or self.width - indent < _NARROWEST:
                lines.append(line)
                continue
            first = line.wrap(self, self.width)[0]
            first.rstrip()
            rest = line[len(first.plain) :]
            rest = rest[len(rest.plain) - len(rest.plain.lstrip(" ")) :]
            lines.append(first)
            for part in rest.wrap(self, self.width - indent):
                part.rstrip()
                lines.append(Text(" " * indent).append_text(part))
        return Text("\n").join(lines)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Segments of a renderable; only rich's own control codes stay what they are."""
        for segment in super().render(renderable, options):
            shown = segment.text if segment.control else printable(segment.text)
            yield segment if shown is segment.text else Segment(shown, segment.style)
