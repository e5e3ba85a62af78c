"""Migrations of the node's store, in order."""
