import datetime as dt
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model.event import Event, Skipped
from tocsin.model.expression import MULTI
from tocsin.sources.contract import ReadContext
from tocsin.sources.formats import auditd as module
from tocsin.sources.formats.auditd import AUDITD

CONTEXT = ReadContext(path="audit.log", received=dt.datetime(2026, 8, 5, tzinfo=dt.UTC))
EXECVE = """\
type=SYSCALL msg=audit(1785900000.100:41): arch=c000003e syscall=59 success=yes exit=0 a0=55aa a1=55bb a2=55cc a3=8 \
items=2 ppid=900 pid=901 auid=1000 uid=0 gid=0 euid=33 tty=pts0 ses=4 comm="bash" exe="/usr/bin/bash" key="exec"
type=EXECVE msg=audit(1785900000.100:41): argc=3 a0="bash" a1="-c" a2=6370202F6574632F736861646F77202F746D702F2E78
type=CWD msg=audit(1785900000.100:41): cwd="/root"
type=PATH msg=audit(1785900000.100:41): item=0 name="/usr/bin/bash" inode=20 nametype=NORMAL
type=PATH msg=audit(1785900000.100:41): item=1 name="/lib64/ld-linux-x86-64.so.2" inode=21 nametype=NORMAL
type=PROCTITLE msg=audit(1785900000.100:41): proctitle=62617368002D63006370
"""


def read(text: str | bytes) -> list[Event | Skipped]:
    data = text.encode() if isinstance(text, str) else text
    return list(AUDITD.read(io.BytesIO(data), CONTEXT))


def fields(text: str) -> dict[str, object]:
    (event,) = read(text)
    assert isinstance(event, Event)
    return event.fields


def test_the_records_of_one_event_become_one_event_with_its_own_serial_as_identity():
    (event,) = read(EXECVE)
    assert event[:5] == ("linux-auditd", "EXECVE", 1785900000100000, "", 1)
    assert event.identity == 41
    assert event.fields["type"] == MULTI.join(["SYSCALL", "EXECVE", "CWD", "PATH", "PROCTITLE"])
    assert event.fields["name"] == f"/usr/bin/bash{MULTI}/lib64/ld-linux-x86-64.so.2"


def test_arguments_are_decoded_and_the_command_line_rebuilt():
    found = fields(EXECVE)
    assert [found[f"a{n}"] for n in range(3)] == ["bash", "-c", "cp /etc/shadow /tmp/.x"]
    assert found["CommandLine"] == "bash -c cp /etc/shadow /tmp/.x"
    assert found["proctitle"] == "bash -c cp"
    assert found["syscall_a0"] == "55aa"


def test_the_system_call_has_its_name_even_where_the_log_has_only_its_number():
    assert fields(EXECVE)["SYSCALL"] == "execve"
    arm = "type=SYSCALL msg=audit(1785900000.1:1): arch=c00000b7 syscall=279 success=yes a0=1f"
    assert fields(arm)["SYSCALL"] == "memfd_create"
    assert fields(arm)["a0"] == "1f"


def test_a_long_argument_in_pieces_is_one_argument():
    text = (
        'type=EXECVE msg=audit(1785900000.1:2): argc=2 a0="sh" a1_len=8 a1[0]=61622063\n'
        'type=EXECVE msg=audit(1785900000.1:2): a1[1]="defg"\n'
    )
    assert fields(text)["a1"] == "ab cdefg"
    assert fields(text)["CommandLine"] == "sh ab cdefg"


def test_interleaved_events_are_told_apart():
    text = (
        'type=SYSCALL msg=audit(1785900000.1:5): arch=c000003e syscall=2 comm="a"\n'
        'type=SYSCALL msg=audit(1785900000.1:6): arch=c000003e syscall=2 comm="b"\n'
        'type=PATH msg=audit(1785900000.1:5): item=0 name="/five"\n'
        'type=PATH msg=audit(1785900000.1:6): item=0 name="/six"\n'
        "type=EOE msg=audit(1785900000.1:6):\n"
    )
    found = {event.fields["comm"]: event.fields["name"] for event in read(text)}
    assert found == {"a": "/five", "b": "/six"}


def test_records_after_their_event_was_given_are_kept_and_no_duplicate_of_it():
    text = (
        'type=SYSCALL msg=audit(1785900000.1:5): arch=c000003e syscall=2 comm="a"\n'
        "type=USER_CMD msg=audit(1785900009.1:9): pid=1\n"
        'type=PATH msg=audit(1785900000.1:5): item=0 name="/late"\n'
    )
    late = [event for event in read(text) if event.fields.get("name") == "/late"]
    assert [event.identity for event in late] == [None]


@pytest.mark.parametrize("limit", ["MAX_OPEN", "MAX_OPEN_BYTES", "MAX_RECORDS"])
def test_what_waits_for_further_records_is_bounded_and_nothing_is_lost(monkeypatch, limit):
    monkeypatch.setattr(module, limit, 3)
    text = "".join(f'type=PATH msg=audit(1785900000.1:{n}): item=0 name="/{n}"\n' for n in range(50))
    assert {event.fields["name"] for event in read(text)} == {f"/{n}" for n in range(50)}


def test_node_enriched_part_and_user_space_message_are_read():
    text = (
        "node=web01.gov.example type=USER_LOGIN msg=audit(1785900000.1:7): pid=1 uid=0 auid=4294967295 "
        'msg=\'op=login acct=28756E6B6E6F776E2900 exe="/usr/sbin/sshd" hostname=? addr=198.51.100.7 '
        'terminal=ssh res=failed\'\x1dUID="root" AUID="unset"'
    )
    (event,) = read(text)
    assert event.host == "web01.gov.example"
    assert event.event == "OTHER"
    assert event.fields["addr"] == "198.51.100.7"
    assert event.fields["exe"] == "/usr/sbin/sshd"
    assert event.fields["UID"] == "root"
    assert "hostname" not in event.fields


@pytest.mark.parametrize(
    ("saddr", "address", "port"),
    [
        ("020001BBC633640700000000000000000000", "198.51.100.7", "443"),
        ("0A0000350000000020010DB8000000000000000000000001000000", "2001:db8::1", "53"),
    ],
)
def test_socket_addresses_are_spelt_out_with_the_direction(saddr, address, port):
    text = (
        'type=SYSCALL msg=audit(1785900000.1:8): arch=c000003e syscall=42 success=yes exe="/tmp/x"\n'
        f"type=SOCKADDR msg=audit(1785900000.1:8): saddr={saddr}\n"
    )
    found = fields(text)
    assert (found["laddr"], found["lport"], found["Initiated"]) == (address, port, "true")


def test_created_files_get_their_absolute_path():
    text = (
        'type=SYSCALL msg=audit(1785900000.1:9): arch=c000003e syscall=257 exe="/bin/touch"\n'
        'type=CWD msg=audit(1785900000.1:9): cwd="/etc/cron.d"\n'
        'type=PATH msg=audit(1785900000.1:9): item=0 name="." nametype=PARENT\n'
        'type=PATH msg=audit(1785900000.1:9): item=1 name="job" nametype=CREATE\n'
    )
    assert fields(text)["TargetFilename"] == "/etc/cron.d/job"


def test_a_decoded_text_cannot_pose_as_several_values_but_a_record_has_several_keys():
    path, keys = (text.encode().hex().upper() for text in ("/srv/a\x1fb", "k1\x01k2"))
    found = fields(f"type=PATH msg=audit(1785900000.1:41): name={path} saddr=0100{path}00 key={keys}\n")
    assert found["name"] == found["path"] == r"/srv/a\x1fb"
    assert found["key"] == "k1\x1fk2"


def test_a_denial_keeps_what_was_denied():
    text = (
        'type=AVC msg=audit(1785900000.1:9): avc:  denied  { read write } for  pid=3 comm="cat" name="shadow"'
    )
    assert fields(text)["seresult"] == "denied"
    assert fields(text)["seperms"] == "read write"


def test_broken_lines_are_counted_and_a_record_without_time_is_kept():
    found = read('nonsense\ntype=PATH msg=audit(never:3): name="/x"\n' + EXECVE)
    assert [item.record for item in found if isinstance(item, Skipped)] == [1]
    assert [item.time for item in found if isinstance(item, Event)] == [None, 1785900000100000]


def test_the_log_is_recognised_with_node_and_behind_a_syslog_header():
    assert AUDITD.recognises(EXECVE.encode())
    assert AUDITD.recognises(b'node=a type=CWD msg=audit(1.0:1): cwd="/"\n')
    assert AUDITD.recognises(b'Aug  5 10:00:00 h audispd: node=a type=CWD msg=audit(1.0:1): cwd="/"\n')
    assert not AUDITD.recognises(b'{"message": "type=CWD msg=audit(1.0:1): cwd"}\n')


@given(st.binary(max_size=300), st.integers(0, len(EXECVE)), st.integers(0, len(EXECVE)))
def test_no_bytes_make_the_reader_raise(noise, start, end):
    assert isinstance(read(noise), list)
    sample = EXECVE.encode()
    assert isinstance(read(sample[:start] + noise + sample[end:]), list)


@pytest.mark.shared_data
def test_real_audit_logs_are_read_without_a_skipped_line(shared_data):
    archives = sorted((shared_data / "security-datasets/atomic/linux").glob("*/host/*.zip"))
    assert archives
    for archive in archives:
        with zipfile.ZipFile(archive) as packed:
            for name in packed.namelist():
                found = read(packed.read(name))
                assert found
                assert all(isinstance(item, Event) and item.fields["CommandLine"] for item in found)
