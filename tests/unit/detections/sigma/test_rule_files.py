from __future__ import annotations

import os
import stat
import zipfile

import pytest

from tocsin.detections.sigma.files import MAX_FILE, RuleFile, is_archive, read_rules, refusal
from tocsin.model.detection import Rejected
from tocsin.model.errors import DetectionError


def _zip(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_a_folder_gives_its_yaml_files_in_order_and_nothing_else(tmp_path):
    for name in ("b.yml", "a/x.yaml", "README.md", ".git/c.yml", "x.test.yml", "a/.hidden.yml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    assert [one.data.decode() for one in read_rules([tmp_path])] == ["a/x.yaml", "b.yml"]


def test_a_single_file_is_read_whatever_its_name(tmp_path):
    path = tmp_path / "rule.txt"
    path.write_bytes(b"title: x")
    assert list(read_rules([path])) == [RuleFile(str(path), b"title: x")]


def test_an_archive_gives_its_yaml_members_under_its_name(tmp_path):
    path = _zip(
        tmp_path / "set.zip", {"rules/b.yml": "b", "rules/a.yml": "a", "LICENSE": "x", "version.txt": "1"}
    )
    assert [(one.name, one.data) for one in read_rules([path])] == [
        (f"{path}/rules/a.yml", b"a"),
        (f"{path}/rules/b.yml", b"b"),
    ]


@pytest.mark.parametrize("name", ["../up.yml", "/abs.yml", "a/../../b.yml", "C:/x.yml", "..\\up.yml"])
def test_a_member_whose_name_leads_out_is_refused_and_costs_no_other(tmp_path, name):
    path = _zip(tmp_path / "set.zip", {name: "bad", "good.yml": "good"})
    found = list(read_rules([path]))
    assert [one.data for one in found if isinstance(one, RuleFile)] == [b"good"]
    assert [one.reason for one in found if isinstance(one, Rejected)] == ["its name leads out of the archive"]


def test_a_zip_bomb_is_refused(tmp_path):
    path = _zip(tmp_path / "bomb.zip", {"a.yml": b"\0" * (MAX_FILE - 1), "big.yml": b"\0" * (MAX_FILE + 1)})
    reasons = [one.reason for one in read_rules([path]) if isinstance(one, Rejected)]
    assert reasons == [
        "it unpacks to suspiciously much",
        f"{MAX_FILE + 1} bytes: a rule file may have {MAX_FILE}",
    ]


def test_a_link_is_read_within_its_folder_and_refused_where_it_leads_out(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.yml").write_text("title: a")
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "a.yml").write_text("title: a")
    (folder / "b.yml").symlink_to(folder / "a.yml")
    (folder / "c.yml").symlink_to(tmp_path / "elsewhere" / "secret.yml")
    (folder / "d").symlink_to(tmp_path / "elsewhere")
    (folder / "e.yml").symlink_to(folder / "e.yml")
    found = list(read_rules([folder]))
    assert [isinstance(one, RuleFile) for one in found] == [True, True, False, False]
    assert found[2].reason == "a link that leads out of the folder"


def test_links_and_encrypted_members_are_refused():
    link = zipfile.ZipInfo("a.yml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    secret = zipfile.ZipInfo("a.yml")
    secret.flag_bits |= 1
    assert refusal(link) == "it is a link"
    assert refusal(secret) == "it is encrypted"


def test_a_damaged_member_is_listed_and_costs_no_other(tmp_path):
    path = _zip(
        tmp_path / "set.zip", {"a.yml": "title: first of two" * 9, "b.yml": "title: second of two" * 9}
    )
    data = bytearray(path.read_bytes())
    place = data.index(b"a.yml") + 8
    data[place : place + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(bytes(data))
    found = list(read_rules([path]))
    assert [type(one) for one in found] == [Rejected, RuleFile]


def test_a_truncated_archive_is_no_archive_but_a_file_that_is_no_rule(tmp_path):
    path = _zip(tmp_path / "set.zip", {"a.yml": "x" * 1000})
    path.write_bytes(path.read_bytes()[:60])
    assert not is_archive(path)


def test_a_file_too_large_is_listed(tmp_path):
    path = tmp_path / "large.yml"
    with path.open("wb") as stream:
        stream.truncate(MAX_FILE + 1)
    (found,) = read_rules([tmp_path])
    assert isinstance(found, Rejected)


def test_what_is_no_file_is_listed_instead_of_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.yml")
    (found,) = read_rules([tmp_path])
    assert found.reason == "not a file"


def test_a_path_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(DetectionError, match="no such file"):
        list(read_rules([tmp_path / "nowhere"]))
