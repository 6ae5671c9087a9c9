"""An emulated AWS that one process serves and others deploy to: what it leaves in its folder for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, TypedDict

from infra.errors import UsageError
from infra.files.atomic_file import write_atomically

FILE: Final = "emulated-aws.json"
PLUGIN: Final = "pulumi-plugin"
"""The folder with ``pulumi-resource-aws``, for ``plugins.providers`` of a Pulumi project."""


class Served(TypedDict):
    """Where the emulated AWS answers: its HTTP endpoint, and the id of its payer account."""

    url: str
    payer: str


@contextmanager
def serve_emulator(folder: Path, port: int) -> Iterator[Served]:
    """Serve an empty emulated AWS over HTTP and to the Pulumi CLI until the block ends.

    :raises UsageError: the port is taken, or another process serves from this folder.
    """
    from infra.emulator.plugin.plugin_server import plugin_server, write_executable
    from infra.emulator.provider.emulator import Emulator

    file = folder / FILE
    if file.exists():
        raise UsageError(f"{file} exists: another `mso emulate` serves from this folder, or was killed; remove it then")
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        emulator = stack.enter_context(Emulator.start())
        endpoint = emulator.serve(port)
        write_executable(folder / PLUGIN, stack.enter_context(plugin_server(emulator)))
        served = Served(url=endpoint.url, payer=emulator.payer)
        write_atomically(file, json.dumps(served) + "\n")
        stack.callback(file.unlink, missing_ok=True)
        yield served


def served_from(folder: Path) -> Served:
    """What is served from a folder.

    :raises UsageError: nothing is.
    """
    file = folder / FILE
    if not file.exists():
        raise UsageError(f"{folder}: no emulated AWS is served from here; start one: mso emulate --output {folder}")
    served: Served = json.loads(file.read_text(encoding="utf-8"))
    return served
