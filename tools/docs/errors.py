"""Page on exit codes and errors: the constants of the command line and the error tree of the model."""

from __future__ import annotations

from tocsin.cli import exits
from tocsin.model import errors
from tools.docs.markdown import Undocumented, document, table

_CODES = {
    "NOTHING_FOUND": "Done. A hunt or a search found nothing; what a hunt could not see is said all the same.",
    "FOUND": "Done. A hunt or a search found something. `tocsin read` has done its work once the draft is made, and ends with 0.",
    "ERROR": "What was asked could not be done, or nothing of it could, or a hunt asked nothing: no event lay in what was hunted, or every detection was blind there. The message names the place.",
}
_INTRO = """\
Every error says what happened, where (file, record, rule or option) and what to do next:

    place: what happened (what to do next)

A record, file or rule that cannot be read is no error: it is counted and listed, and everything else goes on."""


def page() -> str:
    """The page; raises ``Undocumented`` for an exit code or an error that nothing is said about."""
    codes = {name: value for name, value in vars(exits).items() if name.isupper()}
    if missing := sorted(codes.keys() - _CODES.keys()):
        raise Undocumented(f"exit codes {missing}: describe them in {__file__}")
    rows = [(f"`{value}`", _CODES[name]) for name, value in sorted(codes.items(), key=lambda pair: pair[1])]
    tree = [(f"`{kind.__name__}`", _first_line(kind)) for kind in _kinds()]
    return document(
        "Exit codes and errors",
        table(("Exit code", "Meaning"), rows),
        "## Errors",
        _INTRO,
        table(("Error", "Meaning"), tree),
    )


def _kinds() -> list[type[errors.TocsinError]]:
    """The tree's errors, the root first, then in order of name."""
    classes = [one for one in vars(errors).values() if isinstance(one, type)]
    kinds = [one for one in classes if issubclass(one, errors.TocsinError)]
    return sorted(kinds, key=lambda kind: (len(kind.__mro__), kind.__name__))


def _first_line(kind: type) -> str:
    if not (kind.__doc__ or "").strip():
        raise Undocumented(f"error {kind.__name__} has no docstring")
    return str(kind.__doc__).strip().splitlines()[0]
