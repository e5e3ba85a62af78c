"""Suggests techniques for sentences whose technique is known, and prints the figures as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.incidents import incidents
from benchmarks.suggestions import measured, offered, trials

from tocsin.exchange.advisory.read import Knowledge
from tocsin.exchange.advisory.sentences import spans_of

_WORDS = 5


def main() -> None:
    """Measure with a bundle of ATT&CK, and count what is suggested for sentences of a table of EuRepoC."""
    knowledge = Knowledge()
    bundle, table = map(Path, sys.argv[1:3])
    found: dict[str, object] = {}
    if bundle.is_file():
        found["linked"] = {
            what: {"sentences": len(said), **measured(said)} for what, said in trials(knowledge, bundle)
        }
    if table.is_file():
        found["offered"] = offered(knowledge.suggester, _sentences(table))
    print(json.dumps(found))


def _sentences(table: Path) -> list[str]:
    """Sentences on what happened, few of which say how."""
    texts = [one.text for one in incidents(table)]
    found = (text[start:end] for text in texts for start, end in spans_of(text))
    return [one for one in found if len(one.split()) >= _WORDS]


if __name__ == "__main__":
    main()
