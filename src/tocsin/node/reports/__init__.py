"""Findings as files: JSON lines, CSV, Timesketch, ATT&CK Navigator, HTML."""
