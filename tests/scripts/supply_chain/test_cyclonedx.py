"""The bill of materials has every package of the lock, with its hashes and with what needs it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner

from infra.errors import UsageError
from scripts.commands.sbom import LOCK, command
from scripts.supply_chain.cyclonedx import bill_of_materials
from scripts.supply_chain.lock_file import read_lock

HASH = "a" * 64
TWO = f"""\
Foo_Bar==1.0 ; sys_platform == 'win32' \\
    --hash=sha256:{HASH}
    # via
    #   baz
    #   mso-kit (pyproject.toml)
baz==2.0 \\
    --hash=sha256:{"b" * 64} \\
    --hash=sha256:{"c" * 64}
    # via mso-kit (pyproject.toml)
"""


def test_every_package_of_the_lock_is_in_it_with_its_hashes() -> None:
    document = json.loads(CliRunner().invoke(command).stdout)
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert UUID(document["serialNumber"].removeprefix("urn:uuid:"))
    pins = re.findall(r"^([a-zA-Z0-9][^=\[ ]*)(?:\[.*\])?==([^ ]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    assert [(each["name"], each["version"]) for each in document["components"]] == pins
    hashes = [each["content"] for component in document["components"] for each in component["hashes"]]
    assert sorted(hashes) == sorted(re.findall(r"sha256:([0-9a-f]{64})", LOCK.read_text(encoding="utf-8")))


def test_every_package_is_needed_by_the_kit_or_by_another_package() -> None:
    document = json.loads(CliRunner().invoke(command).stdout)
    references = {each["bom-ref"] for each in document["components"]}
    needed = {reference for entry in document["dependencies"] for reference in entry["dependsOn"]}
    assert len(references) == len(document["components"])
    assert needed == references
    assert {entry["ref"] for entry in document["dependencies"]} == references | {"mso-kit"}


def test_what_needs_a_package_is_read_from_the_lock(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text(TWO)
    document = bill_of_materials(read_lock(tmp_path / "lock"), "1.2")
    foo, baz = "pkg:pypi/foo-bar@1.0", "pkg:pypi/baz@2.0"
    assert document["dependencies"] == [
        {"ref": "mso-kit", "dependsOn": [baz, foo]}, {"ref": foo, "dependsOn": []}, {"ref": baz, "dependsOn": [foo]},
    ]  # fmt: skip
    assert document["components"][0]["properties"][0]["value"] == "sys_platform == 'win32'"
    assert bill_of_materials(read_lock(tmp_path / "lock"), "1.2") == document


@pytest.mark.parametrize(
    ("text", "what"),
    [("", "there is no package"), ("foo>=1\n", ":1: not a package at one version"), ("foo==1\n", "foo has no SHA-256")],
)
def test_a_file_that_is_no_lock_is_refused(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "lock").write_text(text)
    with pytest.raises(UsageError, match=what):
        read_lock(tmp_path / "lock")
