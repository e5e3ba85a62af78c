from __future__ import annotations

import zipfile

from tocsin.detections.sigma.fingerprint import fingerprint


def test_names_bytes_and_placeholders_decide_the_fingerprint(tmp_path):
    path = tmp_path / "a.yml"
    path.write_text("title: a")
    first = fingerprint([tmp_path], {})
    assert first == fingerprint([tmp_path], {})
    assert first != fingerprint([tmp_path], {"x": ("1",)})
    path.write_text("title: b")
    second = fingerprint([tmp_path], {})
    path.rename(tmp_path / "b.yml")
    assert len({first, second, fingerprint([tmp_path], {})}) == 3


def test_an_archive_is_known_by_its_bytes(tmp_path):
    path = tmp_path / "a.zip"
    prints = set()
    for text in ("title: a", "title: b"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.yml", text)
        prints.add(fingerprint([path], {}))
    assert len(prints) == 2
