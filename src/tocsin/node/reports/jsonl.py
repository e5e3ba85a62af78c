"""One finding a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

import orjson

from tocsin.model.finding import Finding
from tocsin.node.reports.rows import as_object


def write(findings: Iterable[Finding], stream: BinaryIO) -> None:
    """Write findings in the order given; keys as documented in the guide to hunting."""
    stream.writelines(
        orjson.dumps(as_object(finding), option=orjson.OPT_APPEND_NEWLINE) for finding in findings
    )
