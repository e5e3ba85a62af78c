"""``make bundle``: a folder of wheels that installs with no network, tried before it is said to work.

The folder holds a wheel of every pinned dependency, ours, their pins with hashes, and a script that installs them.
It fits machines like the one it was made on: the same Python version, operating system and processor.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PINS = ROOT / "requirements" / "run.txt"
_PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")

INSTALL = """\
#!/bin/sh
# Installs Tocsin from this folder alone into an environment of its own: ./install.sh [FOLDER], by default ~/tocsin.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-$HOME/tocsin}
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (@MAJOR@, @MINOR@))' || {
    echo "this bundle is for Python @MAJOR@.@MINOR@: set PYTHON to one" >&2
    exit 2
}
(cd "$here" && sha256sum --quiet --check SHA256SUMS)
"$python" -m venv "$target"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$here" \\
    --require-hashes --no-deps --requirement "$here/requirements.txt"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$here" --no-deps tocsin
echo "installed: $target/bin/tocsin"
"""

README = """\
# Tocsin, to install without a network

For Python @MAJOR@.@MINOR@ on @SYSTEM@.

    sh install.sh              into ~/tocsin
    sh install.sh /opt/tocsin  elsewhere

`install.sh` checks every file against `SHA256SUMS`, makes a virtual environment and installs from this folder alone.
`requirements.txt` pins every dependency with its hashes. Nothing else is read, and nothing is sent.
"""


def main() -> int:
    """Make the bundle, try it, and say what it is."""
    parser = argparse.ArgumentParser(prog="python -m tools.bundle", description=__doc__)
    parser.add_argument("folder", type=Path, help="where to make it; what is there is replaced")
    folder: Path = parser.parse_args().folder.resolve()
    make(folder)
    version = tried(folder)
    size = sum(path.stat().st_size for path in folder.iterdir())
    wheels = len(list(folder.glob("*.whl")))
    print(f"{folder}: {wheels} wheels, {size / 1e6:.0f} MB; installed with no network it says: {version}")
    return 0


def make(folder: Path) -> None:
    """Download the pinned wheels, build ours, and write down how to install them."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    quiet = ("--quiet", "--require-hashes", "--no-deps", "--requirement", str(PINS))
    _run(*_PIP, "download", *quiet, "--only-binary", ":all:", "--dest", str(folder))
    own = ("--quiet", "--no-deps", "--no-build-isolation", str(ROOT))
    _run(*_PIP, "wheel", *own, "--wheel-dir", str(folder))
    shutil.copy(PINS, folder / "requirements.txt")
    (folder / "install.sh").write_text(filled(INSTALL), "utf-8")
    (folder / "README.md").write_text(filled(README), "utf-8")
    sums = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}\n" for p in sorted(folder.iterdir())]
    (folder / "SHA256SUMS").write_text("".join(sums), "utf-8")


def tried(folder: Path) -> str:
    """Install the bundle into a clean environment that knows no index; gives what ``tocsin --version`` says."""
    with tempfile.TemporaryDirectory() as place:
        moved = Path(place, "carried")
        shutil.copytree(folder, moved)
        environment = offline(Path(place))
        _run("sh", str(moved / "install.sh"), f"{place}/tocsin", environment=environment)
        return _run(f"{place}/tocsin/bin/tocsin", "--version", environment=environment, cwd=place)


def offline(home: Path) -> dict[str, str]:
    """An environment in which pip knows no index and no configuration, and no proxy leads anywhere."""
    nowhere = "http://127.0.0.1:9"
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), nowhere)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHON": sys.executable,
        "PIP_NO_INDEX": "1",
        "PIP_CONFIG_FILE": os.devnull,
        **proxies,
    }


def filled(text: str) -> str:
    """A text of the bundle with what it fits put in."""
    values = {
        "@MAJOR@": str(sys.version_info.major),
        "@MINOR@": str(sys.version_info.minor),
        "@SYSTEM@": f"{platform.system()} {platform.machine()}",
    }
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def _run(*command: str, environment: dict[str, str] | None = None, cwd: str | None = None) -> str:
    done = subprocess.run(command, check=True, env=environment, cwd=cwd, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
