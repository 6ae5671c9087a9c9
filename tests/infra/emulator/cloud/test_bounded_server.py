"""Malformed, huge and slow requests on a real connection, and how many of them are served at a time."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from infra.emulator.cloud import bounded_server
from infra.emulator.cloud.bounded_server import BoundedServer
from infra.emulator.cloud.request_body import BadRequestError, with_body_read
from infra.emulator.cloud.request_filter import refusal, refused


class Impatient(bounded_server._RequestHandler):
    head_seconds = body_seconds = 0.3


class Small(BoundedServer):
    connections = 2


class Application:
    """Counts its requests, and answers with the length of the body."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.port, self.release = 0, Event()
        self.release.set()

    def __call__(self, environ: dict, start_response):  # type: ignore[no-untyped-def,type-arg]
        if reason := refusal(environ, self.port):
            return refused(*reason)(environ, start_response)
        self.paths.append(environ["PATH_INFO"])
        self.release.wait(5)
        try:
            body = str(len(with_body_read(environ))).encode()
        except BadRequestError as error:
            return refused(error.status, error.reason)(environ, start_response)
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]


@contextmanager
def running(server: type[BoundedServer] = BoundedServer) -> Iterator[Application]:
    application = Application()
    with socket.create_server(("127.0.0.1", 0)) as bound:
        application.port = bound.getsockname()[1]
        made = server(application, bound, Impatient)
    thread = Thread(target=made.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield application
    finally:
        application.release.set()
        made.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def served() -> Iterator[Application]:
    with running() as application:
        yield application


def answer(port: int, sent: bytes) -> bytes:
    """Everything that the server returns until it ends the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(sent)
        received = b""
        try:
            while piece := client.recv(65536):
                received += piece
        except ConnectionResetError:
            pass
        return received


def head(port: int, *lines: str, path: str = "/x") -> bytes:
    return "\r\n".join([f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *lines, "", ""]).encode()


@pytest.mark.parametrize(
    ("lines", "body", "status"),
    [
        (["Content-Length: 3"], b"abc", 200),
        (["Transfer-Encoding: chunked"], b"3\r\nabc\r\n0\r\n\r\n", 200),
        (["Transfer-Encoding: chunked"], b"zz\r\nabc", 400),
        (["Content-Length: abc"], b"", 400),
        (["Content-Length: 3", "Content-Length: 5"], b"abc", 400),
        (["Content-Length: 10000000000"], b"", 413),
        (["Content-Length: 5"], b"ab", 408),
        (["X-Long: " + "a" * 70000], b"", 431),
        ([f"X-{number}: a" for number in range(200)], b"", 431),
        (["Host: evil.example"], b"", 403),
    ],
)
def test_a_bad_request_is_answered_with_its_status(
    served: Application, lines: list[str], body: bytes, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    assert answer(served.port, head(served.port, *lines) + body).split()[1:2] == [str(status).encode()]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "sent", [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"GET\r\n\r\n", b"\x00" * 70000 + b"\r\n"]
)
def test_what_is_not_http_ends_the_connection(
    served: Application, sent: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    before = list(served.paths)
    assert b" 200 " not in answer(served.port, sent)
    assert served.paths == before
    assert capfd.readouterr() == ("", "")


def test_what_follows_a_refused_request_is_not_read_as_a_request(served: Application) -> None:
    smuggled = head(served.port, "Content-Length: 0", path="/smuggled")
    for lines in (["Origin: https://evil.example"], ["Content-Length: abc"], []):
        received = answer(served.port, head(served.port, *lines) + smuggled)
        assert received.count(b"HTTP/1.1 ") == 1
    assert "/smuggled" not in served.paths


def test_an_absolute_url_is_a_host(served: Application) -> None:
    sent = head(served.port, "Content-Length: 0", path="http://evil.example/")
    assert answer(served.port, sent).split()[1] == b"403"


def test_a_slow_client_is_given_up_however_often_it_sends_a_byte(served: Application) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as client:
        client.sendall(b"POST / HTTP/1.1\r\nX-Slow: ")
        for _ in range(40):
            time.sleep(0.05)
            try:
                client.sendall(b"a")
            except OSError:
                break
    assert time.monotonic() - began < 1.5


def test_more_connections_than_the_limit_are_told_that_it_is_busy() -> None:
    with running(Small) as application:
        application.release.clear()
        waiting = [Thread(target=answer, args=(application.port, head(application.port))) for _ in range(2)]
        for thread in waiting:
            thread.start()
        until = time.monotonic() + 5
        while len(application.paths) < 2 and time.monotonic() < until:
            time.sleep(0.01)
        assert answer(application.port, head(application.port)).split()[1] == b"503"
        application.release.set()
        for thread in waiting:
            thread.join()
        until = time.monotonic() + 5
        while (status := answer(application.port, head(application.port)).split()[1]) == b"503":
            assert time.monotonic() < until
        assert status == b"200"
