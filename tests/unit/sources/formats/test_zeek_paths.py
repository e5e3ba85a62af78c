import pytest

from tocsin.sources.formats.zeek_paths import named, path_of


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("NASHUA_conn.log", ("NASHUA", "conn")),
        ("conn.log", ("", "conn")),
        ("conn.17:00:00-18:00:00.log.gz", ("", "conn")),
        ("conn-20240101.log", ("", "conn")),
        ("logs.zip/2024-01-01/dns.log", ("", "dns")),
        ("edge-2.smb_files.json", ("edge-2", "smb_files")),
        ("export.json", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_file_name_states_sensor_and_log(file, expected):
    assert named(file) == expected


def test_fields_decide_before_the_file_name():
    assert path_of({"conn_state"}, None, "dns.log") == "conn"
    assert path_of({"uid"}, None, "dns.log") == "dns"
    assert path_of({"uid"}, "SMB::FILE_OPEN", "dns.log") == "smb_files"
    assert path_of(set(), None, "x") == ""
