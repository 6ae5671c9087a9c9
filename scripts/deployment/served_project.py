"""A Pulumi project for an estate that is served: `pulumi preview -s STACK` in it runs against that estate."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from infra.context.estate import Estate, Lock
from infra.engine.automation.target import PROJECT
from infra.engine.urns import DIY_ORGANIZATION
from infra.files.atomic_file import write_atomically
from infra.manifest.manifest_model import Manifest

FOLDER: Final = "pulumi-project"
BACKEND: Final = "pulumi-state"
ESTATE: Final = "estate.json"
"""Where the program of the project finds the manifest: its folder and the size that replaces the manifest's."""

_PROGRAM: Final = '''"""Declares the stack that the CLI asks for, of the estate that is served from the folder above."""

from pathlib import Path

from scripts.deployment.served_project import declare_stack

declare_stack(Path(__file__).resolve().parent)
'''


def write_project(served: Path, home: Path, manifest: Manifest) -> dict[str, str]:
    """Write the project and its state into the folder of a served estate; the CLI's environment variables.

    The state is that of the demonstration, ``state/STACK.json``, in the layout of Pulumi's file backend.
    """
    from infra.emulator.plugin.plugin_server import plugin_environment
    from infra.emulator.plugin.provider_servicer import VERSION
    from scripts.deployment.served_emulator import PLUGIN

    project, backend = served / FOLDER, (served / BACKEND).absolute()
    project.mkdir(parents=True, exist_ok=True)
    provider = {"name": "aws", "path": str((served / PLUGIN).absolute()), "version": VERSION}
    runtime = {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}
    settings: dict[str, Any] = {"name": PROJECT, "runtime": runtime, "plugins": {"providers": [provider]}}
    estate = {"home": str(home.absolute()), "size": manifest.size}
    (project / "Pulumi.yaml").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    (project / "__main__.py").write_text(_PROGRAM, encoding="utf-8")
    (project / ESTATE).write_text(json.dumps(estate) + "\n", encoding="utf-8")
    for name in manifest.plane_names():
        config = json.dumps({"config": {"pulumi:disable-default-providers": ["*"]}})
        (project / f"Pulumi.{name}.yaml").write_text(config + "\n", encoding="utf-8")
        _write_checkpoint(backend, name, json.loads((served / "state" / f"{name}.json").read_text(encoding="utf-8")))
    return {
        "PULUMI_BACKEND_URL": backend.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "emulated",
        **plugin_environment((served / "pulumi-home").absolute()),
    }


def declare_stack(project: Path) -> None:
    """Declare the current stack; legal gates are not asked, because the project's only provider is the emulator.

    :raises UsageError: nothing is served from the folder above any more.
    """
    import pulumi

    from infra.manifest.reading.load import load_manifest
    from infra.program import build
    from scripts.deployment.served_emulator import served_from

    served_from(project.parent)
    estate = json.loads((project / ESTATE).read_text(encoding="utf-8"))
    manifest = load_manifest(Path(estate["home"])).model_copy(update={"size": estate["size"]})
    build(pulumi.get_stack(), Estate(manifest, Lock.read(project.parent)))


def _write_checkpoint(backend: Path, name: str, document: Mapping[str, Any]) -> None:
    """Write the state of one stack as Pulumi's file backend keeps it, and its resources as the CLI writes them."""
    folder = backend / ".pulumi" / "stacks" / PROJECT
    folder.mkdir(parents=True, exist_ok=True)
    (backend / ".pulumi" / "meta.yaml").write_text("version: 1\n", encoding="utf-8")
    deployment = document["deployment"]
    latest = {**deployment, "resources": [_as_the_cli_writes(each) for each in deployment["resources"]]}
    checkpoint = {"stack": f"{DIY_ORGANIZATION}/{PROJECT}/{name}", "latest": latest}
    stored = json.dumps({"version": document["version"], "checkpoint": checkpoint})
    write_atomically(folder / f"{name}.json", stored, mode=0o600)


def _as_the_cli_writes(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """The resource; a provider with what the CLI adds to its inputs, so that it is no change."""
    from infra.emulator.plugin.provider_servicer import VERSION

    if not resource["type"].startswith("pulumi:providers:aws"):
        return resource
    added = {"__internal": {}, "version": VERSION}
    return {**resource, "inputs": {**resource.get("inputs", {}), **added}}
