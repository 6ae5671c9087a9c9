"""A language host for the Pulumi CLI: runs the Python program of a project, as ``pulumi-language-python`` does.

The official host comes with the official CLI; here the CLI is built from Go modules, without it. The SDK's own server
for inline programs does the work; ``install`` writes the executable.
"""

from __future__ import annotations

import contextlib
import os
import runpy
import shlex
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

NAME = "pulumi-language-python"
LARGEST = 400 * 1024 * 1024


def install(folder: Path, python: str) -> None:
    """Write the executable, which runs programs with this Python."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / NAME
    words = shlex.join([python, str(Path(__file__).absolute())])
    file.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
    file.chmod(0o755)


def serve(engine: str) -> None:
    """Answer the CLI until it ends this process."""
    import grpc
    from pulumi.automation._server import LanguageServer
    from pulumi.runtime.proto import language_pb2_grpc

    class Host(LanguageServer):
        def Run(self, request: Any, context: Any) -> Any:
            os.chdir(request.info.program_directory or request.pwd)
            sys.path.insert(0, os.getcwd())
            request.args[:] = [engine, *request.args]
            return super().Run(request, context)  # type: ignore[no-untyped-call]

    server = grpc.server(ThreadPoolExecutor(4), options=[("grpc.max_receive_message_length", LARGEST)])
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(Host(_program), server)
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    with contextlib.suppress(KeyboardInterrupt):  # how the CLI ends it
        threading.Event().wait()


def _program() -> None:
    runpy.run_path(os.getcwd(), run_name="__main__")


if __name__ == "__main__":
    serve(next(argument for argument in reversed(sys.argv[1:]) if not argument.startswith("-")))
