"""An estate of the bundled example, deployed once for all tests of this folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from infra.emulator.provider.binding_context import BindingContext
from infra.emulator.provider.emulator import Emulator
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import REFERENCE
from scripts.demo.demo_deployment import Demo, deploy_demo
from scripts.demo.output_folder import prepare
from scripts.demo.progress import Progress

sys.path.insert(0, str(Path(__file__).parent))

from deployment_calls import Calls

SIZES = ("one practice", pytest.param("the example", marks=pytest.mark.real))
"""What is deployed: one practice of the bundled example, or, in .ci/run after the unit suite, all of it."""


@pytest.fixture(scope="package", params=SIZES)
def manifest(request: pytest.FixtureRequest, small_manifest: Manifest, reference_manifest: Manifest) -> Manifest:
    """The manifest of the estate that the tests of this folder share."""
    return small_manifest if request.param == "one practice" else reference_manifest


@pytest.fixture(scope="package")
def folder(manifest: Manifest, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ARG001 - one for each estate
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="package")
def emulator(manifest: Manifest) -> Iterator[Emulator]:  # noqa: ARG001 - one for each estate
    with Emulator.start() as started:
        yield started


@pytest.fixture(scope="package")
def calls(manifest: Manifest) -> Calls:  # noqa: ARG001 - one for each estate
    return Calls()


@pytest.fixture(scope="package")
def demo(manifest: Manifest, folder: Path, emulator: Emulator, calls: Calls) -> Demo:
    prepare(folder, fresh=True)
    call = BindingContext.call

    def noted(self: BindingContext, operation: str, **parameters: Any) -> Any:
        calls.requests.setdefault(operation, {}).setdefault(repr(parameters), parameters)
        calls.places.add((self.account, operation, self.region))
        return call(self, operation, **parameters)

    with pytest.MonkeyPatch.context() as patch, Progress(Console(quiet=True)) as progress:
        patch.setattr(BindingContext, "call", noted)
        return deploy_demo(REFERENCE, manifest, emulator, folder, progress)
