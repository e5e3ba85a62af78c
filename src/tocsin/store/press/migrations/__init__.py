"""Migrations of the store of a publication, apart from those of a node."""
