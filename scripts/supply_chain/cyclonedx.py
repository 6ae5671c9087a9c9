"""A lock as a software bill of materials: CycloneDX 1.6 in JSON, the same for the same lock.

Source: the CycloneDX 1.6 specification (ECMA-424) and the package URL specification, read 2026-11.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID, uuid5

from scripts.supply_chain.lock_file import LockedPackage, normal_name

SPECIFICATION: Final = "1.6"
SCHEMA: Final = "http://cyclonedx.org/schema/bom-1.6.schema.json"
KIT: Final = "mso-kit"
NAMESPACE: Final = UUID("0d7c3f52-6f0e-4f0a-8a51-2f1c7b9e4d63")  # fixed, so that the same lock gives the same number
MARKER: Final = "mso-kit:installed-where"
ABOUT: Final = "mso-kit:scope"
SCOPE: Final = (
    "The Python packages of the lock, those for development included. Not in it: Python itself, the Pulumi CLI and its "
    "plugins, container images and the actions of workflows. The hashes are of the files from which a package can be "
    "installed, one for each platform."
)


def bill_of_materials(packages: Sequence[LockedPackage], version: str) -> dict[str, Any]:
    """The kit at its version with every package of its lock, and which package needs which."""
    kit = {"type": "application", "bom-ref": KIT, "name": KIT, "version": version, "purl": f"pkg:pypi/{KIT}@{version}",
           "licenses": [{"license": {"id": "Apache-2.0"}}]}  # fmt: skip
    content = "\n".join(f"{p.name}=={p.version} {p.marker} {' '.join(p.hashes)}" for p in packages)
    digest = hashlib.sha256(f"{version}\n{content}".encode()).hexdigest()
    return {
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE, digest)}",
        "version": 1,
        "metadata": {"component": kit, "properties": [{"name": ABOUT, "value": SCOPE}]},
        "components": [_component(package) for package in packages],
        "dependencies": _dependencies(packages),
    }


def _reference(package: LockedPackage) -> str:
    """The package URL, by which the document names the package."""
    return f"pkg:pypi/{normal_name(package.name)}@{package.version}"


def _component(package: LockedPackage) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": _reference(package),
        "name": package.name,
        "version": package.version,
        "purl": _reference(package),
        "hashes": [{"alg": "SHA-256", "content": each} for each in package.hashes],
    }
    if package.marker:
        component["properties"] = [{"name": MARKER, "value": package.marker}]
    return component


def _dependencies(packages: Iterable[LockedPackage]) -> list[dict[str, Any]]:
    references: dict[str, list[str]] = defaultdict(list, {KIT: [KIT]})
    needs: dict[str, set[str]] = {KIT: set()}
    every = tuple(packages)
    for package in every:
        references[normal_name(package.name)].append(_reference(package))
        needs[_reference(package)] = set()
    for package in every:
        for name in package.needed_by:
            for parent in references.get(normal_name(name), ()):
                needs[parent].add(_reference(package))
    return [{"ref": reference, "dependsOn": sorted(needed)} for reference, needed in needs.items()]
