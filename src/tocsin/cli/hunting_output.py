"""What ``tocsin hunt`` prints and writes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from tocsin.cli import machine
from tocsin.cli.hunt import Format
from tocsin.cli.hunting_summary import print_summary, summary_object
from tocsin.model.errors import UsageError
from tocsin.model.finding import Finding
from tocsin.node.hunts import Outcome
from tocsin.node.reports import jsonl, navigator, tables

_ENDINGS = {".jsonl": Format.JSONL, ".csv": Format.CSV, ".html": Format.HTML, ".htm": Format.HTML}
_WRITERS: dict[Format, Callable[[Iterable[Finding], BinaryIO], None]] = {
    Format.JSONL: jsonl.write,
    Format.CSV: tables.write_csv,
    Format.TIMESKETCH: tables.write_timesketch,
    Format.NAVIGATOR: navigator.write,
}


def deliver(
    outcome: Outcome, form: Format | None, output: Path | None, *, as_json: bool, verbose: bool = False
) -> None:
    """Write findings where asked; the summary goes to stdout, or to stderr when stdout has findings."""
    to_stdout = str(output) == "-" or (form is not None and output is None)
    if form is not None or output is not None:
        chosen = form or _ENDINGS.get((output or Path()).suffix.lower(), Format.JSONL)
        _write(outcome, chosen, None if to_stdout else output)
    if as_json and not to_stdout:
        import orjson

        machine.tell(orjson.dumps(summary_object(outcome)))
    elif not as_json:
        print_summary(outcome, None if to_stdout else output, to_stderr=to_stdout, verbose=verbose)


def refuse_nowhere(output: Path | None) -> None:
    """Raise ``UsageError`` for a file that could not be written when the hunt is done: better known before it."""
    if output is None or str(output) == "-":
        return
    if output.is_dir():
        hint = f"name a file in it: -o {output / 'findings.html'}"
        raise UsageError("cannot be written: it is a folder", where=str(output), hint=hint)
    if not output.parent.exists():
        hint = "make the folder first, or choose another --output"
        raise UsageError(
            f"cannot be written: there is no folder {output.parent}", where=str(output), hint=hint
        )


def _write(outcome: Outcome, form: Format, output: Path | None) -> None:
    try:
        if output is None:
            stream = machine.stdout()
            _write_to(outcome, form, stream)
            stream.flush()
            return
        with _whole(output) as stream:
            _write_to(outcome, form, stream)
    except BrokenPipeError:
        raise
    except OSError as error:
        if output is None:
            raise
        hint = "choose another --output"
        raise UsageError(f"cannot be written: {error.strerror}", where=str(output), hint=hint) from error


@contextlib.contextmanager
def _whole(output: Path) -> Iterator[BinaryIO]:
    """A file to write that is there when all of it is written, and else what was there before."""
    if output.exists() and not output.is_file():  # a pipe or a device is no file that could be put in place
        with output.open("wb") as stream:
            yield stream
        return
    place = output.resolve()
    partial = place.with_name(f".{place.name}.partial")
    try:
        with partial.open("wb") as stream:
            yield stream
        partial.replace(place)
    finally:
        partial.unlink(missing_ok=True)


def _write_to(outcome: Outcome, form: Format, stream: BinaryIO) -> None:
    if form is Format.HTML:
        from tocsin.node.reports import html

        html.write(outcome, stream)
    else:
        _WRITERS[form](outcome.result.findings, stream)
