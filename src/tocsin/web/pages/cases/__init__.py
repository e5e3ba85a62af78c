"""The pages of cases, each in a file of its own; those of one case share a place, see ``place``."""

from tocsin.web.pages.cases import (
    attribution,
    entry,
    evidence,
    listing,
    options,
    overview,
    paper,
    plan,
    severity,
    thresholds,
    timeline,
    traces,
    who,
    why,
    writing,
)

#: Modules with ``add``, in the order of their pages.
CASE_PAGES = (
    listing,
    overview,
    timeline,
    who,
    attribution,
    why,
    severity,
    thresholds,
    options,
    plan,
    writing,
    paper,
    entry,
    evidence,
    traces,
)
