"""``python -m tools.docs`` writes the reference; with ``--check`` it only says which pages are not current."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tools.docs import docstrings, sigma_support
from tools.docs.links import broken
from tools.docs.markdown import Undocumented
from tools.docs.mentions import unknown
from tools.docs.pages import PAGES, REFERENCE, stale


def main() -> int:
    """Exit code 0 where every page is current (or was written), 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tools.docs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a page is not current")
    parser.add_argument(
        "--count-rules", type=Path, metavar="ZIP", help="count the features a rule release uses"
    )
    asked = parser.parse_args()
    try:
        if asked.count_rules:
            _count(asked.count_rules)
        return _check() if asked.check else _write()
    except Undocumented as gap:
        print(f"undocumented: {gap}", file=sys.stderr)
        return 1


def _count(rules: Path) -> None:
    found = sigma_support.count(rules, rules.stem)
    sigma_support.USAGE.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


def _write() -> int:
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), "utf-8")
    return 0


def _check() -> int:
    faults = [f"docs/reference/{name} is not current: make docs" for name in stale()]
    faults += broken()
    faults += unknown()
    faults += docstrings.missing()
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"documentation: {len(PAGES)} generated pages, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
