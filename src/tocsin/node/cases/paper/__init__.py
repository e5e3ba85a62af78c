"""Papers of a case as they leave: one HTML file, or a PDF."""

from tocsin.node.cases.paper.bounded import made as made
from tocsin.node.cases.paper.bounded import written as written
