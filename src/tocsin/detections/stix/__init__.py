"""STIX patterns: parsed, planned, asked of every log source that shows an object path."""
