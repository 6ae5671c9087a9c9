"""Asks a public DNS resolver for the name servers of a domain (RFC 1035), which Python's own lookup cannot."""

from __future__ import annotations

import secrets
import socket
import struct
from typing import Final

from infra.errors import KitError

PUBLIC_RESOLVER: Final = "1.1.1.1"
PORT: Final = 53
NS: Final = 2
INTERNET: Final = 1
RECURSION_DESIRED: Final = 0x0100
NO_SUCH_NAME: Final = 3
POINTER: Final = 0xC0
HEADER: Final = struct.Struct("!6H")
RECORD: Final = struct.Struct("!2HIH")
MOST_POINTERS: Final = 16


def name_servers(domain: str, resolver: str = PUBLIC_RESOLVER, port: int = PORT, timeout: float = 4) -> tuple[str, ...]:
    """The name servers that a domain is delegated to, as the resolver sees it; empty where there are none.

    :raises KitError: the resolver does not answer, or answers with an error.
    """
    number = secrets.randbelow(2**16)
    labels = b"".join(bytes([len(label)]) + label for label in domain.encode("idna").split(b".") if label)
    query = HEADER.pack(number, RECURSION_DESIRED, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", NS, INTERNET)
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(timeout)
            sock.connect((resolver, port))
            sock.send(query)
            answer = sock.recv(4096)
    except OSError as error:
        raise KitError(f"the resolver {resolver} did not answer ({error})") from None
    try:
        return _name_servers_in(answer, number)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise KitError(f"the resolver {resolver} answered with a malformed message ({error})") from None


def _name_servers_in(message: bytes, number: int) -> tuple[str, ...]:
    """The name servers in a response.

    :raises KitError: it answers another query, or with an error.
    """
    answers_to, flags, questions, answers, _, _ = HEADER.unpack_from(message)
    if answers_to != number:
        raise KitError("the resolver answered another query")
    code = flags & 0xF
    if code not in (0, NO_SUCH_NAME):
        raise KitError(f"the resolver answered with the error code {code}")
    position = HEADER.size
    for _ in range(questions):
        position = _name(message, position)[1] + 4
    found = []
    for _ in range(answers):
        position = _name(message, position)[1]
        type_, _, _, length = RECORD.unpack_from(message, position)
        position += RECORD.size
        if type_ == NS:
            found.append(_name(message, position)[0])
        position += length
    return tuple(sorted(found))


def _name(message: bytes, position: int) -> tuple[str, int]:
    """The domain name at a position, and the position after it; the rest of a name may be elsewhere in the message."""
    labels: list[str] = []
    after, followed = 0, 0
    while length := message[position]:
        if length >= POINTER:
            after = after or position + 2
            position = (length - POINTER) * 256 + message[position + 1]
            followed += 1
            if followed > MOST_POINTERS:
                raise IndexError("a name that points to itself")
            continue
        labels.append(message[position + 1 : position + 1 + length].decode("ascii"))
        position += 1 + length
    return ".".join(labels), after or position + 1
