"""Page on every command with its arguments, options and defaults, read from the application itself."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from typing import Any

import typer.main

from tocsin.cli.main import app
from tools.docs.markdown import Undocumented, document, table

_BOLD = re.compile(r"\[bold\](.*?)\[/bold\]")
_STYLE = re.compile(r"\[/?(?:bold|dim|italic|cyan|green|yellow|red|underline)\]")
_INTRO = "Every command prints this help with `--help`. Exit codes are described in [errors](errors.md)."

# What Typer builds has no public type: commands have params and, in groups, commands.
Command = Any
Parameter = Any


def page() -> str:
    """The page; raises ``Undocumented`` for a command, argument or option without help."""
    root = typer.main.get_command(app)
    return document("Commands", _INTRO, *(_section(path, command) for path, command in every(root)))


def every(command: Command, path: str = "tocsin") -> Iterator[tuple[str, Command]]:
    """Each command with its full name, parents first, hidden ones left out."""
    if getattr(command, "hidden", False):
        return
    yield path, command
    for name, below in sorted(getattr(command, "commands", {}).items()):
        yield from every(below, f"{path} {name}")


def _section(path: str, command: Command) -> str:
    text = plain(command.help or "")
    if not text:
        raise Undocumented(f"command {path} has no help")
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and not p.hidden]
    parts = [f"## `{path}`", text, f"    {_usage(path, command, arguments)}"]
    if arguments:
        parts.append(table(("Argument", "What"), [(_metavar(a), _help(path, a)) for a in arguments]))
    if options:
        parts.append(table(("Option", "What", "Default"), [_option(path, one) for one in options]))
    return "\n\n".join(parts)


def plain(text: str) -> str:
    """Help as Markdown: what is bold in a terminal is code here, other styles are dropped."""
    return _STYLE.sub("", _BOLD.sub(r"`\1`", text)).strip()


def _usage(path: str, command: Command, arguments: list[Parameter]) -> str:
    rest = ["COMMAND …"] if getattr(command, "commands", None) else [_bare(a) for a in arguments]
    return " ".join((path, "[OPTIONS]", *rest))


def _bare(argument: Parameter) -> str:
    name = str(argument.metavar or argument.name.upper())
    name = name if argument.required else f"[{name}]"
    return name if argument.nargs == 1 else f"{name}…"


def _metavar(argument: Parameter) -> str:
    return f"`{_bare(argument)}`"


def _help(path: str, parameter: Parameter) -> str:
    text = plain(getattr(parameter, "help", None) or "")
    if not text:
        raise Undocumented(f"{path}: {parameter.name} has no help")
    return " ".join(text.split())


def _option(path: str, option: Parameter) -> tuple[str, str, str]:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    value = "" if getattr(option, "is_flag", False) else f" `{_value(option)}`"
    return names + value, _help(path, option), _default(option)


def _value(option: Parameter) -> str:
    if option.metavar:
        return str(option.metavar)
    kind = option.type_descriptor.annotation
    if isinstance(kind, enum.EnumMeta):
        choices: list[enum.Enum] = list(kind)
        return "|".join(str(choice.value) for choice in choices)
    return str(kind.__name__).upper()


def _default(option: Parameter) -> str:
    value = option.default
    if callable(value) or value in (None, "", (), []) or (value is False and option.is_flag):
        return ""
    if option.is_flag:
        return f"`{option.opts[0]}`"
    return f"`{getattr(value, 'value', value)}`"
