"""A PostgreSQL server of our own for the length of a test run: in a folder that is thrown away, on a socket only."""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

#: Fast and not safe: nothing in it outlives the tests. Empty listen_addresses: no network.
SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "autovacuum=off",
)

_NUMBERS = itertools.count(1)


class AbsentError(Exception):
    """No server can be started here, and why."""


@contextlib.contextmanager
def running() -> Iterator[str]:
    """URL of a server's database ``postgres`` whose user may do everything; raises ``AbsentError``."""
    programs, user = _programs(), _user()
    folder = Path(tempfile.mkdtemp(prefix="tocsin-pg-"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        _run(
            [programs / "initdb", "-D", folder / "data", "-U", "tocsin", "-A", "trust", "-E", "UTF8", "-N"],
            user,
        )
        options = " ".join(f"-c {one}" for one in (*SETTINGS, "listen_addresses=''"))
        control = [programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log"]
        _run([*control, "-o", f"{options} -k {folder}", "start"], user)
        try:
            yield f"postgresql://tocsin@/postgres?host={folder}"
        finally:
            _run([*control, "-m", "immediate", "stop"], user)
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def database(server: str, like: str = "") -> Iterator[str]:
    """A database of its own on a server, for as long as it is needed; a copy of another whose URL is given."""
    name = f"t{next(_NUMBERS)}"
    template = f"TEMPLATE {like.split('?', maxsplit=1)[0].rpartition('/')[2]}" if like else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} {template}")
        yield server.replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _programs() -> Path:
    found = [
        *Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        *map(Path, filter(None, [shutil.which("initdb")])),
    ]
    if not found:
        raise AbsentError("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    return max(found, key=lambda path: [int(part) for part in path.parts if part.isdigit()]).parent


def _user() -> str | None:
    """Whose server it is: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise AbsentError("PostgreSQL does not run as root, and there is no user postgres or nobody")


def _run(command: list[object], user: str | None) -> None:
    done = subprocess.run(
        [str(part) for part in command], user=user, capture_output=True, text=True, check=False, cwd="/"
    )
    if done.returncode:
        raise AbsentError(f"PostgreSQL does not start: {(done.stderr or done.stdout).strip()[-300:]}")
