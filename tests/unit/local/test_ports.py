"""Ports: free ones for everything, and a way out when the one for the pages is taken."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from local.errors import PortTaken
from local.ports import claim, free_ports, is_free


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_each_name_has_a_port_of_its_own() -> None:
    found = free_ports(["a", "b", "c"], {})
    assert len(set(found.values())) == 3
    assert all(map(is_free, found.values()))


def test_a_port_is_kept_from_one_start_to_the_next() -> None:
    first = free_ports(["a", "b"], {})
    assert free_ports(["a", "b"], first) == first


def test_a_remembered_port_that_is_taken_is_replaced(taken: int) -> None:
    assert free_ports(["a"], {"a": taken})["a"] != taken


def test_two_names_never_share_a_remembered_port() -> None:
    port = free_ports(["a"], {})["a"]
    found = free_ports(["a", "b"], {"a": port, "b": port}, taken=[])
    assert found["a"] == port
    assert found["b"] != port


def test_a_port_that_is_spoken_for_is_not_given() -> None:
    port = free_ports(["a"], {})["a"]
    assert free_ports(["a"], {"a": port}, taken=[port])["a"] != port


def test_a_taken_port_says_how_to_choose_another(taken: int) -> None:
    with pytest.raises(PortTaken) as raised:
        claim(taken)
    assert f"port {taken} is taken" in str(raised.value)
    assert "--port" in str(raised.value)
    assert "CARRYOVER_PORT" in str(raised.value)


def test_a_free_port_is_claimed_as_it_is_and_zero_means_any() -> None:
    port = free_ports(["a"], {})["a"]
    assert claim(port) == port
    assert claim(0) > 0
