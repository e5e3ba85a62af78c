"""``python -m tocsin``, and the console script: what it takes to load the commands is loaded when one runs.

A process that a command starts loads the main module again, and must not pay for commands.
"""


def run() -> None:
    """Run the command that was asked for."""
    from tocsin.cli.main import run as carry_out  # noqa: PLC0415  (see above)

    carry_out()


if __name__ == "__main__":
    run()
