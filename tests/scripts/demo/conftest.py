"""The example estate, deployed once for all tests of this folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from infra.emulator.provider.binding_context import BindingContext
from infra.emulator.provider.emulator import Emulator
from infra.manifest.reading.load import REFERENCE, load_manifest
from scripts.demo.demo_deployment import Demo, deploy_demo
from scripts.demo.output_folder import prepare
from scripts.demo.progress import Progress

sys.path.insert(0, str(Path(__file__).parent))

from deployment_calls import Calls


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="package")
def emulator() -> Iterator[Emulator]:
    with Emulator.start() as started:
        yield started


@pytest.fixture(scope="package")
def calls() -> Calls:
    return Calls()


@pytest.fixture(scope="package")
def demo(folder: Path, emulator: Emulator, calls: Calls) -> Demo:
    prepare(folder, fresh=True)
    call = BindingContext.call

    def noted(self: BindingContext, operation: str, **parameters: Any) -> Any:
        calls.requests.setdefault(operation, {}).setdefault(repr(parameters), parameters)
        calls.places.add((self.account, operation, self.region))
        return call(self, operation, **parameters)

    with pytest.MonkeyPatch.context() as patch, Progress(Console(quiet=True)) as progress:
        patch.setattr(BindingContext, "call", noted)
        return deploy_demo(REFERENCE, load_manifest(REFERENCE), emulator, folder, progress)
