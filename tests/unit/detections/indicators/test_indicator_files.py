from __future__ import annotations

import zipfile

from tocsin.detections.indicators.files import IndicatorFile, find_files
from tocsin.model.detection import Rejected


def test_a_link_within_a_folder_is_read_and_one_that_leads_out_refused(tmp_path):
    (tmp_path / "secret.txt").write_text("a.example")
    folder = tmp_path / "feeds"
    folder.mkdir()
    (folder / "a.txt").write_text("a.example")
    (folder / "b.txt").symlink_to(folder / "a.txt")
    (folder / "c.txt").symlink_to(tmp_path / "secret.txt")
    found = list(find_files([folder]))
    assert [isinstance(one, IndicatorFile) for one in found] == [True, True, False]
    assert found[2] == Rejected(str(folder / "c.txt"), "", "a link that leads out of the folder")


def test_a_folder_that_cannot_be_listed_is_told(tmp_path, monkeypatch):
    def walk(root, onerror):
        onerror(PermissionError(13, "Permission denied", f"{root}/closed"))
        yield str(root), [], ["a.txt"]

    (tmp_path / "a.txt").write_text("a.example")
    monkeypatch.setattr("tocsin.detections.indicators.files.os.walk", walk)
    refused, taken = find_files([tmp_path])
    assert refused == Rejected(f"{tmp_path}/closed", "", "cannot be read: Permission denied")
    assert isinstance(taken, IndicatorFile)


def test_what_an_archive_unpacks_to_is_bounded_over_all_members(tmp_path, monkeypatch):
    monkeypatch.setattr("tocsin.detections.indicators.files._MAX_ARCHIVE", 25)
    with zipfile.ZipFile(tmp_path / "feed.zip", "w") as archive:
        for name in ("a.txt", "b.txt", "c.txt"):
            archive.writestr(name, "a.example\n")
    found = list(find_files([tmp_path]))
    assert [isinstance(one, IndicatorFile) for one in found] == [True, True, False]
    assert "more than 25 bytes" in found[2].reason
