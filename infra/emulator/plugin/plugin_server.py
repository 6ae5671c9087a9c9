"""Serves the emulator to the Pulumi CLI: a gRPC server for each provider instance, and the executable that finds it.

The CLI starts ``pulumi-resource-aws`` once for each provider of a program and operation, and reads a port from its
output. Ours is a small script: it connects to the control port of this server, is given the port of a fresh provider,
and keeps the connection until the CLI ends it.
"""

from __future__ import annotations

import shlex
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any, Final

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from infra.emulator.plugin.plugin_memory import Memory
from infra.emulator.plugin.provider_servicer import ProviderServicer
from infra.emulator.provider.emulator import Emulator
from infra.engine.graph import Resource

NAME: Final = "pulumi-resource-aws"
LOOPBACK: Final = "127.0.0.1"
THREADS: Final = 16
LARGEST: Final = 400 * 1024 * 1024
"""Bytes of a message; the CLI's own limit."""


@contextmanager
def plugin_server(emulator: Emulator, resources: Iterable[Resource] = ()) -> Iterator[int]:
    """Serve an emulator until the block ends; yields the control port.

    ``resources`` exist already: the embedded engine has made them on the same emulator.
    """
    control = socket.create_server((LOOPBACK, 0))
    servers: list[Any] = []
    provider = partial(ProviderServicer, emulator, Memory.of(resources))
    accepting = Thread(target=_accept, args=(control, provider, servers), daemon=True)
    accepting.start()
    try:
        yield control.getsockname()[1]
    finally:
        control.close()
        for server in servers:
            server.stop(None)


def write_executable(folder: Path, port: int) -> Path:
    """Write ``pulumi-resource-aws`` into a folder, for ``plugins.providers`` of a project or for PATH."""
    folder.mkdir(parents=True, exist_ok=True)
    script = Path(__file__).with_name("plugin_process.py")
    words = [sys.executable, "-S", "-E", str(script), str(port)]
    file = folder / NAME
    file.write_text(f"#!/bin/sh\nexec {shlex.join(words)}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


def plugin_environment(home: Path) -> dict[str, str]:
    """The environment in which a Pulumi CLI looks for no plugin elsewhere and for no news; ``home`` is its own."""
    return {
        "PULUMI_HOME": str(home),
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


def _accept(control: socket.socket, provider: Callable[[], ProviderServicer], servers: list[Any]) -> None:
    """Start a provider for each connection; stop it when the connection ends."""
    while True:
        try:
            connection, _ = control.accept()
        except OSError:
            return  # the control socket is closed
        sizes = [("grpc.max_receive_message_length", LARGEST), ("grpc.max_send_message_length", LARGEST)]
        server = grpc.server(ThreadPoolExecutor(THREADS), options=sizes)
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider(), server)
        port = server.add_insecure_port(f"{LOOPBACK}:0")
        server.start()
        servers.append(server)
        connection.sendall(f"{port}\n".encode())
        Thread(target=_wait, args=(connection, server, servers), daemon=True).start()


def _wait(connection: socket.socket, server: Any, servers: list[Any]) -> None:
    with connection:
        try:
            while connection.recv(1):
                pass
        except OSError:
            pass
    server.stop(1)
    servers.remove(server)
