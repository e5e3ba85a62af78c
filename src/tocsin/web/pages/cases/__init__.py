"""The pages of cases, each in a file of its own; those of one case share a place, see ``place``."""

from tocsin.web.pages.cases import entry, evidence, listing, overview, paper, who, why

#: Modules with ``add``, in the order of their pages.
CASE_PAGES = (listing, overview, who, why, entry, evidence, paper)
