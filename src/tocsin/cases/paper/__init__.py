"""The contents of a consultation paper, made of what an audience may be told and nothing else."""

from tocsin.cases.paper.contents import paper_of as paper_of
from tocsin.cases.paper.nouns import Block as Block
from tocsin.cases.paper.nouns import Figure as Figure
from tocsin.cases.paper.nouns import Line as Line
from tocsin.cases.paper.nouns import Lines as Lines
from tocsin.cases.paper.nouns import Paper as Paper
from tocsin.cases.paper.nouns import Quoted as Quoted
from tocsin.cases.paper.nouns import Section as Section
from tocsin.cases.paper.nouns import Table as Table
