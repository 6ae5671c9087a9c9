"""The example estate, deployed once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from infra.emulator.provider.emulator import Emulator
from infra.manifest.reading.load import REFERENCE, load_manifest
from scripts.demo.demo_deployment import Demo, deploy_demo
from scripts.demo.output_folder import prepare
from scripts.demo.progress import Progress


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="package")
def emulator() -> Iterator[Emulator]:
    with Emulator.start() as started:
        yield started


@pytest.fixture(scope="package")
def demo(folder: Path, emulator: Emulator) -> Demo:
    prepare(folder, fresh=True)
    with Progress(Console(quiet=True)) as progress:
        return deploy_demo(REFERENCE, load_manifest(REFERENCE), emulator, folder, progress)
