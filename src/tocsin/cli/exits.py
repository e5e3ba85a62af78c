"""Exit codes of every command."""

NOTHING_FOUND = 0
FOUND = 1
ERROR = 2
