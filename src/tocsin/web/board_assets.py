"""What the pages of a node load; apart, because it needs the node's own files and a publication loads none of its code."""

from __future__ import annotations

from tocsin.web.assets import Shelf

BOARD = Shelf("tocsin.web", "board.css", "board.js", "bell.svg", paper="tocsin.node.cases.paper")
