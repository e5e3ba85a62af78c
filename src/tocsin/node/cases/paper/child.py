"""The process that makes one paper: ``python -m tocsin.node.cases.paper.child KIND SECONDS BYTES``, so that its charts and its type are bounded."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

import msgspec

from tocsin.cases.paper import Paper
from tocsin.model.bounded import bound_this_process
from tocsin.model.errors import NodeError
from tocsin.node.cases.paper.page import body, whole_page
from tocsin.node.cases.paper.setting import set_pdf


class Outcome(msgspec.Struct, frozen=True):
    """The paper, or why there is none."""

    data: bytes = b""
    what: str = ""
    hint: str = ""


#: What can be made of a paper.
KINDS: Mapping[str, Callable[[Paper], bytes]] = {
    "html": lambda paper: whole_page(paper).encode(),
    "body": lambda paper: body(paper).encode(),
    "pdf": set_pdf,
}


def main(arguments: list[str]) -> None:
    """Read the contents, fit to show, on stdin, write the paper to stdout."""
    kind, seconds, memory = arguments
    # what draws charts reserves far more addresses than it uses
    bound_this_process(int(seconds), int(memory), reserved=False)
    paper = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Paper)
    try:
        outcome = Outcome(KINDS[kind](paper))
    except NodeError as error:
        outcome = Outcome(what=error.what, hint=error.hint)
    sys.stdout.buffer.write(msgspec.msgpack.encode(outcome))


if __name__ == "__main__":
    main(sys.argv[1:])
