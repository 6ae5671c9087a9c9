"""A rendered environment installs the kit: from a wheel of its own, from Git, or from an index."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from infra.errors import UsageError
from infra.manifest.environments import environment_repository, kit_wheel
from infra.manifest.environments.answers import validate_answers
from infra.manifest.environments.kit_source import KitAnswer, kit_files

Files = Mapping[str, str | bytes]


@pytest.fixture(scope="module")
def vendored(shared: Callable[[str, Callable[[], Any]], Any]) -> Files:
    """The files of an environment that keeps a wheel of the kit."""
    files: Files = shared("vendored-kit", lambda: dict(kit_files("vendor")))
    return files


def pip_install(files: Files, folder: Path) -> subprocess.CompletedProcess[str]:
    """Install from an environment's files alone, into a virtual environment without pip."""
    environment_repository.write(files, folder)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(folder / ".venv" / "bin" / "python"), "install", "--quiet"]
    offline = ["--no-deps", "--no-index", "--find-links", "vendor", "--no-compile", "-r", "requirements.txt"]
    return subprocess.run([*pip, *offline], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def packages(vendored: Files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which pip installed the vendored wheel."""
    folder = tmp_path_factory.mktemp("environment")
    installed = pip_install(vendored, folder)
    assert installed.returncode == 0, installed.stderr
    (found,) = (folder / ".venv" / "lib").glob("python*/site-packages")
    return found


@pytest.mark.real
def test_pip_installs_the_vendored_wheel_without_a_network(packages: Path) -> None:
    assert (packages.parents[2] / "bin" / "mso").is_file()
    assert (packages / f"mso_kit-{version('mso-kit')}.dist-info").is_dir()
    workflows = packages / "templates" / "mso" / "{{cookiecutter.mso_slug}}" / ".github" / "workflows"
    assert {file.name for file in workflows.iterdir()} == {"check.yaml", "deploy.yaml", "drift.yaml", "images.yaml"}


@pytest.mark.real
def test_pip_refuses_a_wheel_that_somebody_changed(vendored: Files, tmp_path: Path) -> None:
    (wheel,) = (name for name in vendored if name.endswith(".whl"))
    content = vendored[wheel]
    assert isinstance(content, bytes)
    refused = pip_install({**vendored, wheel: content + b"\0"}, tmp_path)
    assert refused.returncode != 0
    assert "DO NOT MATCH THE HASHES" in refused.stderr


@pytest.mark.real
def test_the_same_kit_gives_the_same_wheel(vendored: Files) -> None:
    name, content = kit_wheel.build_wheel()
    assert vendored[f"vendor/{name}"] == content


@pytest.mark.real
def test_an_installed_kit_is_packed_again(
    vendored: Files, packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an environment the kit is installed from its wheel, and there are no sources to build one of."""
    monkeypatch.setattr(kit_wheel, "ROOT", packages)
    monkeypatch.syspath_prepend(str(packages))
    (first,) = (content for name, content in vendored.items() if name.endswith(".whl"))
    name, again = kit_wheel.build_wheel()
    assert isinstance(first, bytes)
    (tmp_path / "first.whl").write_bytes(first)
    (tmp_path / name).write_bytes(again)
    with zipfile.ZipFile(tmp_path / "first.whl") as one, zipfile.ZipFile(tmp_path / name) as other:
        assert {file: one.read(file) for file in one.namelist() if "RECORD" not in file} == {
            file: other.read(file) for file in other.namelist() if "RECORD" not in file
        }


def test_every_dependency_has_the_version_that_runs_here(vendored: Files) -> None:
    constraints = str(vendored["constraints.txt"]).splitlines()[1:]
    pinned = dict(line.split("==") for line in constraints)
    assert {"pulumi", "pulumi-aws", "boto3", "moto", "flask", "pydantic"} <= pinned.keys()  # flask: of moto[server]
    assert all(version(name) == number for name, number in pinned.items())
    assert not {"pytest", "mypy"} & pinned.keys()


@pytest.mark.parametrize(
    ("kit", "line"),
    [
        ("git+https://git.lumen-ridge.example/kit@0a1b2c", "mso-kit @ git+https://git.lumen-ridge.example/kit@0a1b2c"),
        ("git+ssh://git@code.example/org/kit@v1", "mso-kit @ git+ssh://git@code.example/org/kit@v1"),
        ("mso-kit==0.1.0", "mso-kit==0.1.0"),
        ("mso-kit>=0.1,<0.2", "mso-kit>=0.1,<0.2"),
    ],
)
def test_another_source_is_named_in_requirements(kit: str, line: str) -> None:
    files = kit_files(validate_answers(KitAnswer, {"kit": kit}).kit)
    assert line in str(files["requirements.txt"]).splitlines()
    assert files.keys() == {"requirements.txt", "constraints.txt"}


@pytest.mark.parametrize(
    "kit", ["", "mso-kit", "other==1", "git+https://host/kit", "mso-kit==1 evil", "mso-kit==1\nevil", "https://x/y.whl"]
)
def test_a_source_that_names_no_version_is_rejected(kit: str) -> None:
    with pytest.raises(UsageError, match="vendor, git"):
        validate_answers(KitAnswer, {"kit": kit})
