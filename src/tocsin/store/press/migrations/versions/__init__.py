"""Migrations of the store of a publication, in order."""
