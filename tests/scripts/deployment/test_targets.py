"""An emulated AWS is deployed to with the settings of the environment's own stacks, as a real one is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest
from scripts.deployment.served_emulator import FILE
from scripts.deployment.targets import served_target


@pytest.fixture
def served(tmp_path: Path) -> Path:
    """A folder from which an emulated AWS seems to be served; nothing here connects to it."""
    (tmp_path / FILE).write_text(json.dumps({"url": "http://127.0.0.1:1", "payer": "123456789012"}), encoding="utf-8")
    return tmp_path


def test_the_state_key_is_used_and_the_real_payer_is_not(
    served: Path, tmp_path_factory: pytest.TempPathFactory, small_manifest: Manifest
) -> None:
    home = tmp_path_factory.mktemp("home")
    text = "config:\n  mso:stateKey: 1234abcd\n  mso:payerAccount: '222222222222'\n  mso:environment: .\n"
    (home / "Pulumi.management.yaml").write_text(text, encoding="utf-8")
    target = served_target(served, small_manifest, home)
    written = {
        name: json.loads((served / f"Pulumi.{name}.yaml").read_text(encoding="utf-8"))["config"]
        for name in small_manifest.plane_names()
    }
    closed = {"pulumi:disable-default-providers": ["*"]}
    assert written["management"] == {**closed, "mso:stateKey": "1234abcd"}
    assert [name for name, config in written.items() if config != closed] == ["management"]
    assert target.lock.accounts["payer"] == "123456789012"
    assert target.emulated is not None


def test_a_broken_stack_configuration_is_named(served: Path, tmp_path: Path, small_manifest: Manifest) -> None:
    (tmp_path / "Pulumi.org.yaml").write_text("config: [", encoding="utf-8")
    with pytest.raises(UsageError, match=r"Pulumi\.org\.yaml:1: cannot be read as YAML"):
        served_target(served, small_manifest, tmp_path)
