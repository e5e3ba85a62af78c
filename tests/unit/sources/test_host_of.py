"""Which host wrote a log that names none: by its path, as the caller says."""

import pytest

from tocsin.model.errors import UsageError
from tocsin.sources import HostOf, Input, ReadOptions
from tocsin.sources.host_of import in_order, on_disk


def log(path, outer="", *, alone=False):
    return Input(outer or f"/data/logs/{path}", (), path, 1, 0.0, alone=alone)


@pytest.mark.parametrize(
    ("option", "path", "host"),
    [
        ("sensor1", "zeek/conn.log", "sensor1"),
        ("zeek/*=sensor1", "zeek/conn.log", "sensor1"),
        ("zeek/*=sensor1", "edge/zeek/conn.log", "sensor1"),
        ("zeek/*=sensor1", "zeek/old/conn.log", ""),
        ("zeek/*=sensor1", "notzeek/conn.log", ""),
        ("zeek/**=sensor1", "zeek/old/conn.log", "sensor1"),
        ("zeek/=sensor1", "zeek/old/conn.log", "sensor1"),
        ("zeek/**/conn.log=sensor1", "zeek/conn.log", "sensor1"),
        ("conn.?og=sensor1", "zeek/conn.log", "sensor1"),
        ("day=1/*=sensor1", "day=1/conn.log", "sensor1"),
        ("day=1/{host}/*", "day=1/web1/access.log", "web1"),
        ("host={host}/**", "host=web1/access.log", "web1"),
        ("host={host}/day=1/*", "host=web1/day=1/access.log", "web1"),
        ("(a)[b]{c}.log=sensor1", "(a)[b]{c}.log", "sensor1"),
        ("{host}/**", "web1/nginx/access.log", "web1"),
        ("{host}/**", "access.log", ""),
        ("{host}/*", "access.log", ""),
        ("*/{host}/*", "access.log", ""),
        ("data/{host}/*", "access.log", "logs"),
        ("/data/{host}/*", "access.log", "logs"),
        ("/data/logs/{host}/**", "web1/nginx/access.log", "web1"),
        ("/logs/{host}/**", "web1/nginx/access.log", ""),
        ("logs/{host}/**", "web1/nginx/access.log", "web1"),
        ("{host}_conn.log", "zeek/edge_conn.log", "edge"),
        ("{host}_*.log", "zeek/edge_conn_1.log", "edge"),
    ],
)
def test_a_pattern_is_laid_over_the_end_of_the_path(option, path, host):
    assert HostOf.parse(option).host(log(path)) == host


def test_a_file_that_is_given_alone_has_its_folders_too():
    alone = log("access.log", "/data/logs/web1/access.log", alone=True)
    assert HostOf.parse("{host}/*").host(alone) == "web1"
    assert HostOf.parse("logs/{host}/**").host(alone) == "web1"
    assert HostOf.parse("{host}/**").host(alone) == ""


def test_folders_that_are_given_as_dots_are_no_hosts():
    for given in ("./", "../"):
        assert (
            HostOf.parse("{host}/**").host(log(f"{given}web1/access.log", f"{given}web1/access.log"))
            == "web1"
        )


def test_a_member_of_an_archive_has_its_path_within():
    member = log("web1/old.zip/nginx/access.log", "/data/logs/web1/old.zip")
    assert on_disk(member) == "/data/logs/web1/old.zip/nginx/access.log"
    assert HostOf.parse("old.zip/{host}/*").host(member) == "nginx"


def test_the_first_that_fits_says_and_what_fits_all_comes_last():
    parse = HostOf.parse
    hosts = in_order((parse("rest"), parse("zeek/**=sensor1"), parse("**/conn.log=sensor2")))
    options = ReadOptions(hosts=hosts)
    assert options.host_of(log("zeek/conn.log")) == "sensor1"
    assert options.host_of(log("old/conn.log")) == "sensor2"
    assert options.host_of(log("dns.log")) == "rest"
    assert ReadOptions().host_of(log("dns.log")) == ""


@pytest.mark.parametrize("option", ["", "=", "a=", "=b", "{host}/*=b", "b={host}", "{host}/{host}", " = "])
def test_an_option_says_one_host(option):
    with pytest.raises(UsageError, match="does not say one host"):
        HostOf.parse(option)


@pytest.mark.parametrize("option", ["zeek/**", "zeek/", "*.log", "zeek/**=", "day=1/*", "a=b/c", "conn.?og"])
def test_a_pattern_without_a_name_is_refused(option):
    with pytest.raises(UsageError, match=r"write NAME, 'zeek/\*\*=NAME'"):
        HostOf.parse(option)


def test_two_hosts_for_every_log_are_refused():
    with pytest.raises(UsageError, match="of a and b"):
        in_order((HostOf.parse("a"), HostOf.parse("b")))


@pytest.mark.parametrize("option", ["sensor1", "zeek/**=sensor1", "{host}/*"])
def test_it_is_told_as_it_was_written(option):
    assert str(HostOf.parse(option)) == option
