"""The process that emulates AWS reaches its own ports on loopback, and nothing else."""

from __future__ import annotations

import _socket
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from infra.emulator.cloud.network_closure import RefusedPortError, answering_a_request, closed_network
from infra.emulator.cloud.process_isolation import clean_environment
from infra.engine.provider import ProviderError

OUTSIDE = ("198.51.100.1", 443)
connect = socket.socket.connect
lookup = socket.getaddrinfo


@pytest.fixture
def listener() -> Iterator[int]:
    """The port of another service of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: socket.create_connection(OUTSIDE, timeout=1),
        lambda: connect(socket.socket(), OUTSIDE),
        lambda: socket.socket().connect_ex(OUTSIDE),
        lambda: _socket.socket().connect(OUTSIDE),
        lambda: socket.socket(type=socket.SOCK_DGRAM).connect(OUTSIDE),
        lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", OUTSIDE),
        lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", 0, OUTSIDE),
        lambda: socket.socket(type=socket.SOCK_DGRAM).sendmsg([b"x"], [], 0, OUTSIDE),
        lambda: socket.socket().connect((b"198.51.100.1", 443)),
        lambda: socket.socket().connect(("", 443)),
        lambda: socket.socket().connect(("0.0.0.0", 443)),
        lambda: socket.socket().connect(("127.1", 443)),
        lambda: lookup("sts.amazonaws.com", 443),
        lambda: socket.getaddrinfo(b"sts.amazonaws.com", 443),
        lambda: socket.gethostbyname("sts.amazonaws.com"),
        lambda: socket.gethostbyname_ex("sts.amazonaws.com"),
        lambda: socket.gethostbyaddr("198.51.100.1"),
        lambda: socket.getnameinfo(OUTSIDE, 0),
    ],
)
def test_every_way_out_is_refused(attempt: Callable[[], Any]) -> None:
    with closed_network(), pytest.raises(ProviderError, match="connections to loopback only"):
        attempt()


def test_only_the_ports_of_the_emulated_aws_are_reached(listener: int) -> None:
    with closed_network() as ports:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with pytest.raises(RefusedPortError, match="its own ports only"):
                socket.socket(type=kind).connect(("127.0.0.1", listener))
        with pytest.raises(RefusedPortError):
            socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", listener))
        ports.add(listener)
        socket.create_connection(("localhost", listener)).close()
        with closed_network():
            socket.create_connection(("127.0.0.1", listener)).close()
        with answering_a_request(), pytest.raises(RefusedPortError, match="from within a request"):
            socket.create_connection(("127.0.0.1", listener))


def test_a_unix_socket_such_as_that_of_docker_is_refused() -> None:
    with closed_network(), pytest.raises(ProviderError, match=r"local socket '/var/run/docker\.sock'"):
        socket.socket(socket.AF_UNIX).connect("/var/run/docker.sock")


def test_connected_sockets_and_pairs_work() -> None:
    with closed_network():
        one, other = socket.socketpair()
        one.sendmsg([b"x"])
        assert other.recv(1) == b"x"


def test_the_network_is_open_again_afterwards(listener: int) -> None:
    with closed_network(), closed_network():
        pass
    socket.create_connection(("127.0.0.1", listener)).close()


@pytest.mark.parametrize(
    "start",
    [lambda: subprocess.run(["true"], check=False), lambda: os.system("true"), lambda: os.popen("true"), os.fork],
)
def test_no_process_is_started_from_within_a_request(start: Callable[[], Any]) -> None:
    with closed_network(), answering_a_request(), pytest.raises(ProviderError, match="refused to start a process"):
        start()


@pytest.mark.parametrize("name", ["HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "FTP_PROXY", "Http_Proxy"])
def test_neither_the_process_nor_its_children_have_a_proxy(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    program = "import urllib.request as u; print(u.getproxies(), u.proxy_bypass('hooks.example'))"
    with clean_environment():
        assert name not in os.environ
        ran = subprocess.run([sys.executable, "-Sc", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "{'no': '*'} True\n"
    assert os.environ[name] == "http://127.0.0.1:9"
