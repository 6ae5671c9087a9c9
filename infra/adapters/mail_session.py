"""One SMTP connection on the loopback address: commands are answered, and each message is handed on whole.

Source: RFC 5321; RFC 1870 (SIZE); RFC 6152 (8BITMIME). No TLS, users or pipelining are offered: nobody but the
containers of the task reaches the address.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from infra.adapters.mail_message import MOST_RECIPIENTS, is_address, objection

LARGEST: Final = 5_000_000
"""Bytes of a message at most; SES takes more, but each is held in memory while it is sent."""
LONGEST_LINE: Final = 1_000
"""Bytes of a command at most (RFC 5321, 4.5.3.1 demands 512 and more for extensions)."""
IDLE_SECONDS: Final = 60.0
"""Between two reads of a connection."""
WHOLE_SECONDS: Final = 300.0
"""For a whole connection: a client that sends a byte a minute does not keep its place for ever."""
READ: Final = 65_536
_PATH: Final = re.compile(r"<([^<>\s]*)>(?: (.*))?")

Send = Callable[[bytes, "tuple[str, ...]"], str]
"""Sends a message to its recipients; the reply to the client (``250 ...``)."""


class EndedError(Exception):
    """The client is gone, too slow, or said something that no command is."""


@dataclass
class Lines:
    """The lines of a connection; no more than ``LARGEST`` bytes and one read are held."""

    connection: socket.socket
    until: float
    held: bytearray = field(default_factory=bytearray)

    def _more(self) -> None:
        left = min(IDLE_SECONDS, self.until - time.monotonic())
        if left <= 0:
            raise EndedError
        self.connection.settimeout(left)
        try:
            read = self.connection.recv(READ)
        except OSError as error:
            raise EndedError from error
        if not read:
            raise EndedError
        self.held += read

    def command(self) -> str:
        """The next line, without its end."""
        while (end := self.held.find(b"\r\n")) < 0:
            if len(self.held) > LONGEST_LINE:
                raise EndedError
            self._more()
        line = bytes(self.held[:end])
        del self.held[: end + 2]
        if len(line) > LONGEST_LINE:
            raise EndedError
        return line.decode("ascii", "replace")

    def data(self) -> bytes | None:
        """The message up to the line with a dot alone, without the dots that the client added; None if too large.

        Of one that is too large the rest is read and not kept (RFC 5321, 4.5.3.1.9).
        """
        self.held[:0] = b"\r\n"
        small, at = True, 0
        while (end := self.held.find(b"\r\n.\r\n", at)) < 0:
            if len(self.held) > LARGEST:
                small = False
                del self.held[:-4]
            at = max(0, len(self.held) - 4)
            self._more()
        rest, whole = self.held[end + 5 :], self.held if small and end <= LARGEST else None
        self.held = rest
        if whole is None:
            return None
        del whole[end + 2 :]
        return bytes(memoryview(whole.replace(b"\r\n.", b"\r\n"))[2:])


@dataclass
class Session:
    """A connection: whether the sender was given, and the recipients of the message to come."""

    lines: Lines
    sender: str
    send: Send
    is_from_sender: bool = False
    recipients: list[str] = field(default_factory=list)

    def serve(self) -> None:
        """Answer until the client quits, or is gone.

        :raises EndedError: it is gone, too slow, or speaks no SMTP.
        """
        self._say("220 mail of the practice's system")
        while True:
            verb, _, rest = self.lines.command().partition(" ")
            if (verb := verb.upper()) == "QUIT":
                self._say("221 2.0.0 goodbye")
                return
            self._say(self._data() if verb == "DATA" else self._answer(verb, rest.strip()))

    def _answer(self, verb: str, rest: str) -> str:
        if verb == "EHLO":
            self._reset()
            return f"250-mail\r\n250-8BITMIME\r\n250 SIZE {LARGEST}"
        if verb in ("HELO", "RSET", "NOOP"):
            if verb != "NOOP":
                self._reset()
            return "250 2.0.0 ok"
        if verb == "MAIL":
            return self._mail(rest)
        if verb == "RCPT":
            return self._recipient(rest)
        return "502 5.5.1 not a command of this server"

    def _mail(self, rest: str) -> str:
        path = _PATH.fullmatch(rest[5:].strip()) if rest[:5].upper() == "FROM:" else None
        if path is None:
            return "501 5.5.4 MAIL FROM:<address>"
        if self.is_from_sender:
            return "503 5.5.1 a message was begun"
        size = re.search(r"\bSIZE=(\d{1,20})\b", path[2] or "", re.IGNORECASE)
        if size and int(size[1]) > LARGEST:
            return f"552 5.3.4 more than {LARGEST} bytes"
        if path[1].lower() != self.sender.lower():
            return "550 5.7.1 not the address that this system sends from"
        self.is_from_sender = True
        return "250 2.1.0 ok"

    def _recipient(self, rest: str) -> str:
        path = _PATH.fullmatch(rest[3:].strip()) if rest[:3].upper() == "TO:" else None
        if not self.is_from_sender:
            return "503 5.5.1 MAIL first"
        if path is None or path[2] or not is_address(path[1]):
            return "501 5.1.3 RCPT TO:<address>"
        if len(self.recipients) >= MOST_RECIPIENTS:
            return f"452 4.5.3 more than {MOST_RECIPIENTS} recipients"
        self.recipients.append(path[1])
        return "250 2.1.5 ok"

    def _data(self) -> str:
        if not self.recipients:
            return "503 5.5.1 RCPT first"
        self._say("354 end with a dot on a line of its own")
        message, recipients = self.lines.data(), tuple(self.recipients)
        self._reset()
        if message is None:
            return f"552 5.3.4 more than {LARGEST} bytes"
        if why := objection(message, self.sender):
            return f"554 5.6.0 {why}"
        return self.send(message, recipients)

    def _reset(self) -> None:
        self.is_from_sender = False
        self.recipients.clear()

    def _say(self, reply: str) -> None:
        try:
            self.lines.connection.sendall(f"{reply}\r\n".encode())
        except OSError as error:
            raise EndedError from error
