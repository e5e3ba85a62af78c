"""Commands that pages mention: each must exist, with the options that it is shown with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import typer.main

from tocsin.cli.main import app
from tools.docs.commands import Command
from tools.docs.links import ROOT, pages

#: Commands that guides may name already although they are not there yet.
AWAITED = frozenset({"rules", "expire", "verify"})

_SPAN = re.compile(r"`([^`\n]+)`")
_MENTION = re.compile(r"(?:^|[\s/])tocsin((?: +[^\s`,;:|()]+)+)")


def unknown(root: Path = ROOT) -> Iterator[str]:
    """Mentions of commands and options that do not exist, page by page; the changelog tells of the past."""
    application = typer.main.get_command(app)
    for page in pages(root):
        if page.name != "CHANGELOG.md":
            for words in mentions(page.read_text("utf-8")):
                if fault := _fault(application, words):
                    yield f"{page.relative_to(root)}: tocsin {' '.join(words)}: {fault}"


def mentions(text: str) -> Iterator[list[str]]:
    """The words after ``tocsin`` wherever a page shows it as code: in a span, or indented by four spaces."""
    shown = [line.strip().removeprefix("$ ") for line in text.splitlines() if line.startswith("    ")]
    for piece in (*shown, *_SPAN.findall(text)):
        match = _MENTION.search(piece.partition(" #")[0])
        if match and _is_command(match[1].split()[0]):
            yield match[1].split()


def _is_command(word: str) -> bool:
    return re.fullmatch(r"[a-z]+(-[a-z]+)*", word) is not None


def _fault(application: Command, words: list[str]) -> str:
    command, rest = application, list(words)
    while rest and getattr(command, "commands", None) and _is_command(rest[0]):
        if rest[0] not in command.commands:
            return "" if rest[0] in AWAITED else f"there is no command {rest[0]}"
        command = command.commands[rest.pop(0)]
    known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    options = (word.partition("=")[0] for word in rest if re.match(r"--?[a-z]", word))
    return "".join(f"there is no option {one}" for one in options if one not in known | {"--help", "-h"})
