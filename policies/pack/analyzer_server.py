"""Starts the pack: it prints its port and serves the engine until the engine ends it."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
from pulumi.runtime.proto import analyzer_pb2_grpc

from infra.errors import UsageError
from policies.check.waivers import Waivers, load_waivers
from policies.pack.analyzer import Analyzer

WAIVERS_FILE = "MSO_WAIVERS"
"""The environment variable with the path of ``waivers.yaml``; the engine starts the pack in the pack's own folder."""
LARGEST_MESSAGE = 400 * 1024 * 1024
"""The engine's own limit: a stack's resources are one message."""


def serve() -> None:
    """Serve the pack to the engine that started it; exit with the reason if the file in ``MSO_WAIVERS`` is not valid.

    ``mso-policy-pack`` is this function as an executable: the engine starts it with its own address, which the pack
    does not need, and reads the port from the first line of the output.
    """
    file = os.environ.get(WAIVERS_FILE)
    try:
        waivers = load_waivers(Path(file)) if file else Waivers()
    except UsageError as error:
        sys.exit(f"{WAIVERS_FILE}: {error}")
    server = grpc.server(
        ThreadPoolExecutor(max_workers=4), options=[("grpc.max_receive_message_length", LARGEST_MESSAGE)]
    )
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Analyzer(waivers), server)
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    try:
        server.wait_for_termination()
    except KeyboardInterrupt:
        server.stop(grace=None)
