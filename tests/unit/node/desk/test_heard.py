"""Whether peers are heard of, as the page of the node's state tells it."""

from __future__ import annotations

import pytest

from node_samples import nodes
from tocsin.node.desk.desk import Desk


@pytest.fixture
def node(tmp_path):
    made = nodes(tmp_path)
    yield made["Albion"]
    for one in made.values():
        one.close()


def test_a_peer_that_is_silent_for_longer_than_polls_take_is_told_with_its_time(node):
    borea, corvia = (
        one.id for one in sorted(node.store.members.all(), key=lambda one: one.name) if one.id != node.me.id
    )
    desk = Desk(node)
    desk.listens(lambda: {borea: 3 * node.configuration.schedule.poll, corvia: 7 * 60.0})
    told = desk.status()["peers"]
    assert told["Borea"].startswith("answered at 2022-09-01 ")
    assert told["Corvia"].startswith("has not answered since 2022-09-01 11:5")


def test_without_a_schedule_nothing_is_said_of_peers(node):
    assert Desk(node).status()["peers"] == {}
