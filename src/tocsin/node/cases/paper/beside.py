"""The reference case whose days a paper sets beside those of its own."""

from __future__ import annotations

import datetime as dt
import functools

from tocsin.cases.days import spans
from tocsin.cases.paper import Beside
from tocsin.cases.reading import read_file
from tocsin.model.case import Incident
from tocsin.node.cases.reference import reference_file

#: The first incident of this case is what others are set beside.
REFERENCE = "albania-2022"


@functools.cache
def beside() -> Beside:
    """Its days."""
    with reference_file(REFERENCE) as path:
        written = read_file(path, "", dt.datetime.min.replace(tzinfo=dt.UTC))
    begins = [
        (one.body.begin or dt.date.max, one.id) for one in written.entries if isinstance(one.body, Incident)
    ]
    return Beside(written.title, spans(written.entries, min(begins)[1]))
