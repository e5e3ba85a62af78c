"""Advisories: documents that people write for people, read so that a call can be drafted from them."""
