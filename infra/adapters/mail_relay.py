"""``python -m infra.adapters.mail_relay``: takes mail by SMTP from the products of the same task, and sends it by SES.

Products speak SMTP; SES's own SMTP asks for the password of an IAM user, and there are no IAM users. This listens on
the loopback address alone and calls SES's API with the role of the task. Its environment:

- ``MAIL_PORT``: where it listens; ``MAIL_SENDER``: the one address that mail comes from;
- ``MAIL_CONFIGURATION``: SES's configuration set.

What it logs has no value of a message: the reply's code, and the name of SES's error.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, Final, Self

from infra.adapters.mail_session import WHOLE_SECONDS, EndedError, Lines, Session

HANDLERS: Final = 4
"""Connections that are answered at one time; others wait. Each holds at most a few copies of one message."""
WAITING: Final = 32
LARGE: Final = 500_000
"""Bytes from which messages are sent one after the other: a call to SES holds several copies of its message."""
REFUSED: Final = frozenset({"MessageRejected", "BadRequestException", "NotFoundException"})
"""Errors of SES that the same message gets again (Amazon SES API v2, SendEmail, Errors); the product repeats others."""


@dataclass(frozen=True, slots=True)
class Relay:
    """Sends messages of ``sender`` by SES; ``client`` is boto3's client of ``sesv2``."""

    client: Any
    sender: str
    configuration: str
    of_large: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, environment: Mapping[str, str], client: Any) -> Self:
        """What a container's environment says."""
        return cls(client, environment["MAIL_SENDER"], environment["MAIL_CONFIGURATION"])

    def send(self, message: bytes, recipients: tuple[str, ...]) -> str:
        """Send a message, byte for byte; the reply to the product."""
        try:
            with self.of_large if len(message) > LARGE else nullcontext():
                self.client.send_email(
                    FromEmailAddress=self.sender,
                    ConfigurationSetName=self.configuration,
                    Destination={"ToAddresses": list(recipients)},
                    Content={"Raw": {"Data": message}},
                )
        except Exception as error:  # whatever SES or the network answers: the product is told whether to repeat it
            answer = getattr(error, "response", None)
            name = str(answer["Error"]["Code"]) if isinstance(answer, dict) else type(error).__name__
            code = 554 if name in REFUSED else 451
            _log({"status": code, "error": name})
            return f"{code} {str(code)[0]}.3.0 not sent"
        _log({"status": 250})
        return "250 2.0.0 sent"

    def answer(self, listener: socket.socket) -> None:
        """Take connections one after the other, until the listener is closed."""
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                if listener.fileno() < 0:
                    return
                time.sleep(0.1)
                continue
            with connection:
                try:
                    Session(Lines(connection, time.monotonic() + WHOLE_SECONDS), self.sender, self.send).serve()
                except EndedError:
                    _log({"status": 421, "error": "ended"})
                except Exception as error:  # a message that the standard library stumbles over ends its own connection
                    _log({"status": 421, "error": type(error).__name__})


def listen(port: int) -> socket.socket:
    """A listener on the loopback address, which nobody outside the task reaches."""
    return socket.create_server(("127.0.0.1", port), backlog=WAITING)


def start(relay: Relay, listener: socket.socket) -> list[threading.Thread]:
    """The threads that answer connections."""
    threads = [threading.Thread(target=relay.answer, args=(listener,), daemon=True) for _ in range(HANDLERS)]
    for thread in threads:
        thread.start()
    return threads


def _log(entry: Mapping[str, object]) -> None:
    print(json.dumps(entry), flush=True)


def main() -> None:
    """Take and send mail until the task ends."""
    import boto3
    from botocore.config import Config

    patience = Config(connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 2})
    relay = Relay.of(os.environ, boto3.client("sesv2", config=patience))
    for thread in start(relay, listen(int(os.environ["MAIL_PORT"]))):
        thread.join()


if __name__ == "__main__":
    main()
