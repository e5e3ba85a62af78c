"""The pages of cases, each in a file of its own; those of one case share a place, see ``place``."""

from tocsin.web.pages.cases import entry, evidence, listing, overview, timeline, traces, who, why

#: Modules with ``add``, in the order of their pages.
CASE_PAGES = (listing, overview, timeline, who, why, entry, evidence, traces)
