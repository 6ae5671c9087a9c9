"""The program that takes a product's mail, listening on a free port, with a service behind it that remembers."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from infra.adapters.mail_relay import Relay, listen, start

SENDER = "consent-forms@mail.clinic.example"
HEAD = f"From: The practice <{SENDER}>\r\nTo: <patient@home.example>\r\nSubject: A link\r\n"


@dataclass
class RememberedMail:
    """Amazon SES as far as the program calls it: keeps what it is given, or raises ``error``."""

    error: Exception | None = None
    sent: list[dict[str, Any]] = field(default_factory=list)

    def send_email(self, **request: Any) -> dict[str, str]:
        if self.error:
            raise self.error
        self.sent.append(request)
        return {"MessageId": "m"}


@contextmanager
def listening(client: Any) -> Iterator[int]:
    """The port on which a relay in front of ``client`` listens."""
    with listen(0) as listener:
        start(Relay(client, SENDER, "mail"), listener)
        yield listener.getsockname()[1]


@contextmanager
def talking(port: int) -> Iterator[socket.socket]:
    """A connection that was greeted."""
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        assert reply(connection).startswith("220 ")
        yield connection


def reply(connection: socket.socket) -> str:
    """What the server says next; empty where it is gone."""
    told = b""
    while not told.endswith(b"\r\n"):
        read = connection.recv(1)
        if not read:
            break
        told += read
    return told.decode()


def told(connection: socket.socket, *lines: str) -> str:
    """The last reply to these commands, each of which is answered with one line."""
    answer = ""
    for line in lines:
        connection.sendall(f"{line}\r\n".encode())
        answer = reply(connection)
    return answer


def begun(connection: socket.socket) -> None:
    """Give sender and recipient, and begin the message."""
    assert told(connection, "HELO x", f"MAIL FROM:<{SENDER}>", "RCPT TO:<patient@home.example>").startswith("250 ")
    assert told(connection, "DATA").startswith("354 ")
