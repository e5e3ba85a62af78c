from __future__ import annotations

import shutil

import pytest

from asgi_client import send
from taxii_samples import TAXII, Served
from tocsin.exchange.taxii import taxii_app
from tocsin.store import Store


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory):
    """The file of a store with nothing in it, to be copied."""
    folder = tmp_path_factory.mktemp("empty")
    Store.open(folder / "store.db").close()
    return folder / "store.db"


@pytest.fixture
def serve(tmp_path, empty_store):
    """Servers over an empty store each."""
    made = []

    def make(**more):
        folder = tmp_path / str(len(made))
        folder.mkdir()
        shutil.copy(empty_store, folder)
        made.append(Served(folder, **more))
        return made[-1]

    yield make
    for one in made:
        one.store.close()


@pytest.fixture
def served(serve):
    """A server over an empty store."""
    return serve()


@pytest.fixture
def ask(served):
    """Sends a request as a member; anything but a TAXII response is an error."""
    return asking(served)


def asking(served):
    app = taxii_app(served.server)

    def request(path, method="GET", by="nordmark", status=200, headers=None, **more):
        given = {"Accept": TAXII, **({"Authorization": f"Bearer token-{by}"} if by else {})}
        if method == "POST":
            given["Content-Type"] = TAXII
        response = send(app, method, path, headers={**given, **(headers or {})}, **more)
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == TAXII
        if status >= 400:
            error = response.json()
            assert error["title"]
            assert error["http_status"] == str(status)
        return response

    return request


@pytest.fixture
def ask_of():
    """Sends requests to a server of the test's own."""
    return asking
