"""An emulated AWS that one process serves and others deploy to: what it leaves in its folder for them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict

from infra.errors import UsageError
from infra.files.atomic_file import write_atomically

if TYPE_CHECKING:
    from infra.emulator.provider.emulator import Emulator
    from infra.engine.graph import Resource

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
    from infra.emulator.provider.emulator import Emulator

    require_free(folder)
    with ExitStack() as stack:
        emulator = stack.enter_context(Emulator.start())
        endpoint = emulator.serve(port)
        yield stack.enter_context(offered(emulator, endpoint.url, folder))


@contextmanager
def offered(emulator: Emulator, url: str, folder: Path, resources: Iterable[Resource] = ()) -> Iterator[Served]:
    """Offer an emulated AWS that answers at ``url`` to the Pulumi CLI and to other processes until the block ends.

    ``resources`` are those that the embedded engine has made in it.

    :raises UsageError: another process serves from this folder.
    """
    from infra.emulator.plugin.plugin_server import plugin_server, write_executable

    require_free(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with plugin_server(emulator, resources) as control_port:
        write_executable(folder / PLUGIN, control_port)
        served = Served(url=url, payer=emulator.payer)
        write_atomically(folder / FILE, json.dumps(served) + "\n")
        try:
            yield served
        finally:
            (folder / FILE).unlink(missing_ok=True)


def require_free(folder: Path) -> None:
    """:raises UsageError: another process serves from this folder."""
    if (file := folder / FILE).exists():
        raise UsageError(f"{file} exists: another process serves from this folder, or was killed; remove it then")


def served_from(folder: Path) -> Served:
    """What is served from a folder.

    :raises UsageError: nothing is.
    """
    file = folder / FILE
    if not file.exists():
        raise UsageError(f"{folder}: no emulated AWS is served from here; start one: mso emulate --output {folder}")
    served: Served = json.loads(file.read_text(encoding="utf-8"))
    return served
