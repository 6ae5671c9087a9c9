"""Each component has a docstring with a citation, is the only one in its module, and is used by the example."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator

import pulumi
import pytest

import infra.components
from infra.engine.graph import Graph
from policies.catalog.citations import citations

FIRST_NAMES = {
    "AccessCutOff": "CutOff", "AccountBaseline": "Baseline", "AlarmRules": "Watch", "AuditWorkgroup": "Inquiry",
    "BackupVault": "Vault", "CloudTrailTable": "TrailTable", "ContainerRegistry": "Registry", "EcsCluster": "Cluster",
    "FargateService": "HostedApp", "FileSystem": "FileStore", "GuardDutyDetector": "ThreatDetection",
    "LogReplication": "Replication", "OrganizationTrail": "Trail", "PermissionsBoundary": "Boundary",
    "PublicLoadBalancer": "FrontDoor", "SecurityHub": "Posture", "SecurityServices": "Detection", "SiteVpn": "Site",
    "StoreSecurityGroup": "Door",
}  # fmt: skip
"""The name in the type token of each component that was renamed: a type token is part of URNs and does not change."""
PARAGRAPH = re.compile(r"16[04]\.\d{3}(?:\([A-Za-z0-9]+\))*")


def components() -> Iterator[type[pulumi.ComponentResource]]:
    for module in pkgutil.iter_modules(infra.components.__path__):
        loaded = importlib.import_module(f"infra.components.{module.name}")
        for _, found in inspect.getmembers(loaded, inspect.isclass):
            if issubclass(found, pulumi.ComponentResource) and found.__module__ == loaded.__name__:
                yield found


@pytest.mark.parametrize("component", [*components()], ids=lambda component: component.__name__)
def test_a_components_docstring_cites_a_known_paragraph(component: type[pulumi.ComponentResource]) -> None:
    cited = set(PARAGRAPH.findall(component.__doc__ or ""))
    assert cited
    sections = {known.partition("(")[0] for known in citations()}
    assert {paragraph.partition("(")[0] for paragraph in cited} <= sections


def test_each_module_has_one_component() -> None:
    files = [component.__module__ for component in components()]
    assert len(files) == len(set(files))


def test_an_example_uses_each_of_them(reference_plan: Graph, sign_in_plan: Graph, delivery_plan: Graph) -> None:
    planned = (*reference_plan, *sign_in_plan, *delivery_plan)
    used = {resource.type.rpartition(":")[2] for resource in planned if resource.type.startswith("mso:")}
    assert {FIRST_NAMES.get(c.__name__, c.__name__) for c in components()} - used == set()
