"""The name servers of a domain, asked of a DNS server on loopback.

The tests stand beside no emulated AWS: while there is one, nothing of this process reaches another port.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Sequence

import pytest

from infra.errors import KitError
from scripts.aws.doctor.name_server_lookup import name_servers


def test_the_resolvers_answer_is_read_with_its_compressed_names() -> None:
    with resolver(names=("ns-1", "ns-2")) as port:
        assert name_servers("care.lakeside.example", "127.0.0.1", port) == (
            "ns-1.lakeside.example",
            "ns-2.lakeside.example",
        )


def test_a_resolver_that_answers_with_an_error_is_no_answer() -> None:
    with resolver(code=2) as port, pytest.raises(KitError, match="error code 2"):
        name_servers("care.lakeside.example", "127.0.0.1", port)


class resolver:  # noqa: N801 - used as a context manager
    """A DNS server on loopback that answers one query; its names end in the query's own second label."""

    def __init__(self, names: Sequence[str] = (), code: int = 0) -> None:
        self._names, self._code = names, code
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def __enter__(self) -> int:
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(10)
        self._thread = threading.Thread(target=self._answer)
        self._thread.start()
        port: int = self._socket.getsockname()[1]
        return port

    def __exit__(self, *_: object) -> None:
        self._thread.join(timeout=10)
        self._socket.close()

    def _answer(self) -> None:
        query, client = self._socket.recvfrom(512)
        header = query[:2] + struct.pack("!5H", 0x8180 | self._code, 1, len(self._names), 0, 0)
        parent = struct.pack("!H", 0xC000 | (12 + 1 + len("care")))
        records = b""
        for name in self._names:
            data = bytes([len(name)]) + name.encode() + parent
            records += b"\xc0\x0c" + struct.pack("!2HIH", 2, 1, 60, len(data)) + data
        self._socket.sendto(header + query[12:] + records, client)
