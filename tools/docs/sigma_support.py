"""Page on what of Sigma is supported.

How many published rules use each feature is counted once per release of the rules and kept in
``sigma_usage.json``, so that the page can be made and checked where that release is not at hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tocsin.detections.sigma.support import FEATURES, table_of, uses_of
from tools.docs.markdown import Undocumented, document

USAGE = Path(__file__).with_name("sigma_usage.json")

_INTRO = """\
Sigma specification 2.1. Rules are parsed by pySigma; a rule that cannot load or apply is reported with its file, its \
name and the reason, and never drops another."""


def page() -> str:
    """The page; raises ``Undocumented`` where a feature has not been counted yet."""
    usage = json.loads(USAGE.read_text("utf-8"))
    uses: dict[str, int] = usage["uses"]
    if missing := sorted({name for name, _, _ in FEATURES} - uses.keys()):
        raise Undocumented(f"features {missing}: count them with python -m tools.docs --count-rules ZIP")
    counted = f"The third column counts rules of {usage['release']} that use a feature."
    return document("Sigma support", _INTRO, counted, table_of(uses))


def count(rules: Path, release: str) -> Mapping[str, Any]:
    """What ``sigma_usage.json`` holds for a release: its name and rules per feature."""
    uses = uses_of([rules])
    return {"release": release, "uses": {name: uses[name] for name, _, _ in FEATURES}}
