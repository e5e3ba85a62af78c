"""What a bundle installs is what was bundled."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

from tools import bundle


def _carried(folder, *, spoilt: bool):
    (folder / "install.sh").write_text(bundle.filled(bundle.INSTALL))
    (folder / "some.whl").write_bytes(b"wheel")
    names = ("install.sh", "some.whl")
    sums = [f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}\n" for n in names]
    (folder / "SHA256SUMS").write_text("".join(sums))
    if spoilt:
        (folder / "some.whl").write_bytes(b"other")


def _install(folder, target):
    environment = {"PATH": os.environ["PATH"], "PYTHON": sys.executable, "PIP_NO_INDEX": "1"}
    command = ["sh", str(folder / "install.sh"), str(target)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_bundle_that_was_changed_on_the_way_is_refused(tmp_path):
    _carried(tmp_path, spoilt=True)
    done = _install(tmp_path, tmp_path / "target")
    assert done.returncode != 0
    assert "some.whl" in done.stdout + done.stderr
    assert not (tmp_path / "target").exists()


def test_a_bundle_for_another_python_says_so(tmp_path):
    _carried(tmp_path, spoilt=False)
    script = tmp_path / "install.sh"
    script.write_text(script.read_text().replace(f"({sys.version_info.major}, ", "(2, "))
    done = _install(tmp_path, tmp_path / "target")
    assert done.returncode == 2
    assert "this bundle is for Python" in done.stderr


def test_the_environment_of_the_trial_leads_nowhere(tmp_path):
    environment = bundle.offline(tmp_path)
    assert environment["PIP_NO_INDEX"] == "1"
    assert environment["HTTPS_PROXY"] == environment["https_proxy"] == "http://127.0.0.1:9"
    assert "PIP_FIND_LINKS" not in environment
