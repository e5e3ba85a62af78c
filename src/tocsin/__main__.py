"""``python -m tocsin``: the command, for programs that start another process of it."""

from tocsin.cli.main import run

run()
