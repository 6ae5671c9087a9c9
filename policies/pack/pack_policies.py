"""The policies of the pack as the engine lists them: one for each rule, one for the wall, and the advisory ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from pulumi.runtime.proto import analyzer_pb2

from policies.catalog.registry import registry
from policies.check.wall_findings import REMEDIATION
from policies.model import EstateRule, Rule, Severity, Status
from policies.policy_config import Settings

NAME, VERSION = "mso", "0.1.0"
"""As in PulumiPolicy.yaml, which the engine reads where the pack is given as a folder."""
WALL = "the-wall"
STATES = "states"
"""The configuration property of the policy ``estate-not-evaluated``: the other stacks' exported states."""
SEVERITIES = {
    Severity.LOW: analyzer_pb2.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: analyzer_pb2.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: analyzer_pb2.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: analyzer_pb2.POLICY_SEVERITY_CRITICAL,
}


@dataclass(frozen=True, kw_only=True)
class AdvisoryPolicies:
    """The two advisory policies that report the findings of one status without blocking."""

    resource: str
    estate: str
    status: Status
    description: str


NOT_EVALUATED = AdvisoryPolicies(
    resource="not-evaluated", estate="estate-not-evaluated", status=Status.NOT_EVALUATED,
    description="Rules that could not be evaluated are reported here",
)  # fmt: skip
WAIVED = AdvisoryPolicies(
    resource="waived", estate="estate-waived", status=Status.WAIVED,
    description="Findings that the entity accepts are reported here, with approver, reason and expiry",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PackPolicy:
    """One policy: its name and metadata for the engine, and its enforcement level unless configured otherwise."""

    name: str
    description: str
    of_stack: bool
    level: analyzer_pb2.EnforcementLevel.ValueType = analyzer_pb2.MANDATORY
    severity: analyzer_pb2.PolicySeverity.ValueType = analyzer_pb2.POLICY_SEVERITY_UNSPECIFIED
    display_name: str = ""
    remediation: str = ""
    cites: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    schema: dict[str, dict[str, Any]] = field(default_factory=dict)

    def info(self) -> analyzer_pb2.PolicyInfo:
        """The policy as the engine lists it."""
        info = analyzer_pb2.PolicyInfo(
            name=self.name, description=self.description, displayName=self.display_name, tags=self.tags,
            enforcementLevel=self.level, severity=self.severity, remediation_steps=self.remediation,
            policy_type=analyzer_pb2.POLICY_TYPE_STACK if self.of_stack else analyzer_pb2.POLICY_TYPE_RESOURCE,
        )  # fmt: skip
        if self.cites:
            info.framework.name, info.framework.version = "HIPAA", "45 CFR Part 164"
            info.framework.reference, info.framework.specification = self.cites[0], ", ".join(self.cites)
        if self.schema:
            info.configSchema.properties.update(self.schema)
        return info


def pack_policies() -> dict[str, PackPolicy]:
    """Every policy by its name: the rules of resources, those of the estate, the wall, and the advisory policies."""
    rules = registry()
    listed = (
        *map(_of_rule, rules.resource_rules),
        *map(_of_rule, rules.estate_rules),
        PackPolicy(
            name=WALL, description="No path crosses the wall, as far as this stack shows", of_stack=True,
            severity=analyzer_pb2.POLICY_SEVERITY_CRITICAL, remediation=REMEDIATION,
        ),
        *(_advisory(advisory, of_stack=of_stack) for of_stack in (False, True) for advisory in (NOT_EVALUATED, WAIVED)),
    )  # fmt: skip
    return {policy.name: policy for policy in listed}


def _of_rule(rule: Rule | EstateRule) -> PackPolicy:
    return PackPolicy(
        name=rule.id, description=rule.title, of_stack=isinstance(rule, EstateRule), severity=SEVERITIES[rule.severity],
        display_name=f"{rule.id} {rule.title}", remediation=rule.remediation, cites=rule.cites,
        tags=(registry().services[rule.id], *rule.equivalents), schema=dict(_settings_schema()),
    )  # fmt: skip


def _advisory(advisory: AdvisoryPolicies, *, of_stack: bool) -> PackPolicy:
    states = {STATES: {"type": "array", "items": {"type": "string"}}}
    return PackPolicy(
        name=advisory.estate if of_stack else advisory.resource, description=advisory.description, of_stack=of_stack,
        level=analyzer_pb2.ADVISORY, schema=states if of_stack and advisory is NOT_EVALUATED else {},
    )  # fmt: skip


def _settings_schema() -> Iterator[tuple[str, dict[str, Any]]]:
    """The settings that the engine's configuration may tighten, as JSON Schema with bounds."""
    for setting in fields(Settings):
        if isinstance(setting.default, int):
            bound = "maximum" if setting.name.startswith("max_") else "minimum"
            yield setting.name, {"type": "integer", bound: setting.default}
