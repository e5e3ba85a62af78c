from __future__ import annotations

import http.server
import threading
import urllib.request

import pytest

from tocsin.detections.rulesets.download import _CheckedRedirect, fetch
from tocsin.model.errors import DetectionError


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        code, headers, body = self.server.answers[self.path]
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as found:
        found.answers = {}
        thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield found
        found.shutdown()
        thread.join()


def _url(server, path="/x"):
    return f"http://127.0.0.1:{server.server_port}{path}"


def test_a_file_comes_from_a_server_a_path_or_a_file_address(server, tmp_path):
    server.answers["/x"] = (200, {"Content-Length": "4"}, b"data")
    (tmp_path / "a b").write_bytes(b"data")
    for source in (_url(server), str(tmp_path / "a b"), (tmp_path / "a b").as_uri()):
        fetch(source, tmp_path / "target", 4)
        assert (tmp_path / "target").read_bytes() == b"data"


@pytest.mark.parametrize("source", ["https://[bad/x", "https://127.0.0.1:port/x", "file://[x", "a\0b"])
def test_what_is_no_address_is_an_error_of_ours(source, tmp_path):
    with pytest.raises(DetectionError, match="cannot be fetched"):
        fetch(source, tmp_path / "target", 4)


def test_more_than_the_limit_is_refused(server, tmp_path):
    server.answers["/x"] = (200, {}, b"data!")
    with pytest.raises(DetectionError, match="more than 4 bytes"):
        fetch(_url(server), tmp_path / "target", 4)


def test_an_answer_that_ends_early_is_refused(server, tmp_path):
    server.answers["/x"] = (200, {"Content-Length": "100"}, b"data")
    with pytest.raises(DetectionError, match="early"):
        fetch(_url(server), tmp_path / "target", 1000)


def test_redirections_are_followed_to_trusted_places_only(server, tmp_path):
    server.answers["/x"] = (302, {"Location": "/y"}, b"")
    server.answers["/y"] = (200, {}, b"data")
    server.answers["/away"] = (302, {"Location": "http://192.0.2.1/y"}, b"")
    server.answers["/file"] = (302, {"Location": "file:///etc/hostname"}, b"")
    server.answers["/round"] = (302, {"Location": "/round"}, b"")
    fetch(_url(server), tmp_path / "target", 100)
    for path in ("/away", "/file", "/round"):
        with pytest.raises(DetectionError):
            fetch(_url(server, path), tmp_path / "target", 100)


@pytest.mark.parametrize("to", ["http://127.0.0.1/x", "http://localhost:8080/x", "https://[::1]/x"])
def test_another_machine_does_not_lead_to_this_one(to):
    away = urllib.request.Request("https://far.example/x")
    with pytest.raises(DetectionError, match="leads to this one"):
        _CheckedRedirect(here=False).redirect_request(away, None, 302, "", {}, to)
    far = "https://elsewhere.example/x"
    assert _CheckedRedirect(here=False).redirect_request(away, None, 302, "", {}, far).full_url == far


def test_the_error_of_a_server_is_told(server, tmp_path):
    server.answers["/x"] = (404, {}, b"")
    with pytest.raises(DetectionError, match="404"):
        fetch(_url(server), tmp_path / "target", 100)


@pytest.mark.parametrize(
    "source",
    [
        "http://192.0.2.1/x",
        "http://localhost.example.org/x",
        "ftp://127.0.0.1/x",
        "gopher://x/",
        "HTTP://192.0.2.1/",
    ],
)
def test_what_could_be_changed_on_its_way_is_not_fetched(source, tmp_path):
    with pytest.raises(DetectionError, match=r"not trusted|not fetched"):
        fetch(source, tmp_path / "target", 100)


def test_what_does_not_answer_or_exist_is_an_error_of_ours(server, tmp_path):
    server.shutdown()
    server.server_close()
    for source in (_url(server), str(tmp_path / "none"), str(tmp_path)):
        with pytest.raises(DetectionError, match="cannot be fetched"):
            fetch(source, tmp_path / "target", 100)
