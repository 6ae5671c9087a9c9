"""An emulated AWS is deployed to with the settings of the environment's own stacks, as a real one is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from infra.context.estate import Lock
from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest
from scripts.deployment.served_emulator import FILE
from scripts.deployment.targets import aws_target, served_target


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


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment's folder, whose organization is deployed, on a machine without variables of Pulumi's."""
    for name in ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "Pulumi.yaml").write_text("{name: mso, runtime: python}", encoding="utf-8")
    Lock(accounts={"management": "111111111111"}).write(tmp_path)
    return tmp_path


def test_the_state_of_an_organization_is_on_the_disk_under_a_passphrase(
    environment: Path, small_manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No pipeline has a role in a payer account, and nothing makes a bucket there."""
    target = aws_target(environment, small_manifest)
    assert target.backend("org") == "file://~"
    with pytest.raises(UsageError, match=r"org: its state is on this disk, .* Fix: set PULUMI_CONFIG_PASSPHRASE"):
        target.secrets_provider("org")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "")
    assert target.secrets_provider("org") == "passphrase"


def test_the_other_states_are_in_their_owners_buckets_unless_they_are_still_on_the_disk(
    environment: Path, small_manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, practice = aws_target(environment, small_manifest), f"clinical-{small_manifest.practices[0].slug}"
    bucket = f"s3://{small_manifest.mso.slug}-state-111111111111"
    assert target.backend("security").startswith(f"{bucket}?region=")
    assert target.secrets_provider("security").startswith("awskms://")
    with pytest.raises(UsageError, match=rf"^{practice}: .* id is not in accounts.lock.yaml yet; .*: mso up org$"):
        target.backend(practice)
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"{bucket}?region=us-east-1&awssdk=v2")
    assert target.backend("security").startswith(f"{bucket}?region=")
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://somebody-elses")
    with pytest.raises(UsageError, match=f"is s3://somebody-elses, and the state of security is its owner's: {bucket}"):
        target.backend("security")
    monkeypatch.setenv("PULUMI_BACKEND_URL", "file:///mnt/states")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE_FILE", "passphrase.txt")
    assert (target.backend(practice), target.secrets_provider(practice)) == ("file:///mnt/states", "passphrase")


def test_an_organization_is_not_checked_by_the_pack_while_its_accounts_are_onboarding(
    environment: Path, small_manifest: Manifest
) -> None:
    """The unit ``onboarding`` has no guardrails: the pack would stop the very deployment that makes the accounts."""
    assert aws_target(environment, small_manifest).unchecked == frozenset()
    (environment / "Pulumi.org.yaml").write_text("config: {mso:onboarding: all}", encoding="utf-8")
    assert aws_target(environment, small_manifest).unchecked == {"org"}
