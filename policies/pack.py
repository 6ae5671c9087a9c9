"""The rules as a CrossGuard pack for Pulumi's own engine; the only module that imports ``pulumi_policy``.

A rule that reads an unknown value is `not applicable` for the engine, with the reason; the policy ``not-evaluated``
reports it too, as an advisory that a strict environment makes mandatory. A rule that was not evaluated never passes.
A waived finding does not block and is reported under ``waived``. Only ``mso check``, which reads every stack at once,
reports a waiver that matches nothing.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy import Severity as EngineSeverity
from pulumi_policy import proxy as engine

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from infra.errors import UsageError
from policies.catalog.registry import registry
from policies.check.evaluate import check_estate, check_resource, rules_for
from policies.check.waivers import Waivers, load_waivers
from policies.check.wall_findings import REMEDIATION, wall_findings
from policies.estate_view import EstateView
from policies.model import EstateRule, Finding, Rule, Status
from policies.policy_config import Config, Settings
from policies.type_aliases import current_type

NAME = "mso"
WALL = "the-wall"
MAX_REASONS = 3
WAIVERS_FILE = "MSO_WAIVERS"
"""The environment variable with the path of ``waivers.yaml``; the engine starts the pack in the pack's own folder."""

UNKNOWNS = frozenset(value for name, value in vars(engine).items() if name.startswith("UNKNOWN_"))
ACCOUNT = re.compile(r"\b\d{12}\b")


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


def serve() -> None:
    """Start the pack; exit with the reason if the file in ``MSO_WAIVERS`` is not valid."""
    file = os.environ.get(WAIVERS_FILE)
    try:
        waivers = load_waivers(Path(file)) if file else Waivers()
    except UsageError as error:
        sys.exit(f"{WAIVERS_FILE}: {error}")
    PolicyPack(NAME, policies(waivers), EnforcementLevel.MANDATORY)


def policies(waivers: Waivers) -> list[Policy]:
    """One policy per rule, one for the wall, and the advisory policies."""
    rules = registry()
    advisories = [NOT_EVALUATED, *([WAIVED] if waivers.waivers else [])]
    return [
        *(_resource_policy(rule, waivers) for rule in rules.resource_rules),
        *(_estate_policy(rule, waivers) for rule in rules.estate_rules),
        _wall_policy(waivers),
        *(_resource_advisory(advisory, waivers) for advisory in advisories),
        *(_estate_advisory(advisory, waivers) for advisory in advisories),
    ]


def _resource_policy(rule: Rule, waivers: Waivers) -> ResourceValidationPolicy:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if current_type(args.resource_type) not in rule.types:
            return
        resource = resource_of(args)
        if rule not in rules_for(resource, registry()):
            args.not_applicable("the rule is for another plane or data class")
        config = Config(settings=settings_of(args.get_config()))
        for finding in map(waivers.with_waiver, check_resource(resource, [rule], config)):
            if finding.status is Status.NOT_EVALUATED:
                args.not_applicable(f"{finding.status}: {finding.message}")
            _report(report, finding)

    return ResourceValidationPolicy(name=rule.id, validate=validate, **_metadata(rule))


def _estate_policy(rule: EstateRule, waivers: Waivers) -> StackValidationPolicy:
    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        unknown = []
        for finding in map(waivers.with_waiver, check_estate(estate_of(args), rule, Config())):
            if finding.status is Status.NOT_EVALUATED:
                unknown.append(finding.message)
            else:
                _report(report, finding)
        if unknown:
            args.not_applicable(f"{Status.NOT_EVALUATED}: {unknown[0]}")

    return StackValidationPolicy(name=rule.id, validate=validate, **_metadata(rule))


def _wall_policy(waivers: Waivers) -> StackValidationPolicy:
    """The proof of the wall as far as one stack shows it: an open path within the stack blocks."""

    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        leaks, unread = _wall(args)
        for finding in map(waivers.with_waiver, leaks):
            _report(report, replace(finding, message=f"{finding.rule}: {finding.message}"))
        if unread:
            args.not_applicable(f"{Status.NOT_EVALUATED}: {unread}")

    return StackValidationPolicy(
        name=WALL, validate=validate, description="No path crosses the wall, as far as this stack shows",
        severity=EngineSeverity.CRITICAL, remediation_steps=REMEDIATION,
    )  # fmt: skip


def _wall(args: StackValidationArgs) -> tuple[list[Finding], str]:
    """The open paths within a stack, and one line on what the stack does not show."""
    found = wall_findings(estate_of(args).graph)
    leaks = [finding for each in found.values() for finding in each if finding.status is Status.FAIL]
    unread = [finding for each in found.values() for finding in each if finding.status is Status.NOT_EVALUATED]
    if not unread:
        return leaks, ""
    invariants = ", ".join(dict.fromkeys(finding.rule for finding in unread))
    reasons = list(dict.fromkeys(finding.message.splitlines()[0] for finding in unread))
    more = f"; and {len(reasons) - MAX_REASONS} more" if len(reasons) > MAX_REASONS else ""
    why = "; ".join(reasons[:MAX_REASONS])
    return leaks, f"{invariants} need more than this stack (mso check reads all): {why}{more}"


def _report(report: ReportViolation, finding: Finding) -> None:
    """Report what blocks: a violation, or an exception in a rule. Waived findings have an advisory policy instead."""
    if finding.status is not Status.WAIVED:
        prefix = "" if finding.status is Status.FAIL else f"{finding.status}: "
        report(prefix + finding.message, finding.urn or None)


def _resource_advisory(advisory: AdvisoryPolicies, waivers: Waivers) -> ResourceValidationPolicy:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        resource = resource_of(args)
        for finding in check_resource(resource, rules_for(resource, registry()), Config()):
            _report_advisory(advisory, waivers.with_waiver(finding), report)

    return ResourceValidationPolicy(advisory.resource, advisory.description, validate, EnforcementLevel.ADVISORY)


def _estate_advisory(advisory: AdvisoryPolicies, waivers: Waivers) -> StackValidationPolicy:
    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        estate = estate_of(args)
        for rule in registry().estate_rules:
            for finding in check_estate(estate, rule, Config()):
                _report_advisory(advisory, waivers.with_waiver(finding), report)
        leaks, unread = _wall(args)
        for finding in leaks:
            _report_advisory(advisory, waivers.with_waiver(finding), report)
        if unread and advisory is NOT_EVALUATED:
            report(f"{WALL}: {unread}", None)

    return StackValidationPolicy(advisory.estate, advisory.description, validate, EnforcementLevel.ADVISORY)


def _report_advisory(advisory: AdvisoryPolicies, finding: Finding, report: ReportViolation) -> None:
    if finding.status is advisory.status:
        why = f" ({finding.waiver})" if finding.waiver else ""
        report(f"{finding.rule}: {finding.message}{why}", finding.urn or None)


def _metadata(rule: Rule | EstateRule) -> dict[str, Any]:
    """The rule's metadata for the engine."""
    framework = PolicyComplianceFramework(
        name="HIPAA", version="45 CFR Part 164", reference=rule.cites[0], specification=", ".join(rule.cites)
    )
    return {
        "description": rule.title,
        "display_name": f"{rule.id} {rule.title}",
        "severity": EngineSeverity(rule.severity.value),
        "framework": framework,
        "tags": [registry().services[rule.id], *rule.equivalents],
        "remediation_steps": rule.remediation,
        "config_schema": PolicyConfigSchema(properties=dict(_settings_schema())),
    }


def _settings_schema() -> Iterator[tuple[str, dict[str, Any]]]:
    """The settings that the engine's configuration may tighten, as JSON Schema with bounds."""
    for setting in fields(Settings):
        if isinstance(setting.default, int):
            bound = "maximum" if setting.name.startswith("max_") else "minimum"
            yield setting.name, {"type": "integer", bound: setting.default}


def settings_of(config: Mapping[str, Any]) -> Settings:
    """The settings in the engine's configuration, whose bounds the schema has checked."""
    names = {setting.name for setting in fields(Settings) if isinstance(setting.default, int)}
    given: dict[str, Any] = {name: int(value) for name, value in config.items() if name in names}
    return Settings(**given)


def resource_of(args: Any) -> Resource:
    """The engine's resource (``ResourceValidationArgs`` or ``PolicyResource``) as the kit's ``Resource``."""
    inputs = _plain(args.props)
    provider = args.provider
    known = _plain(provider.props) if provider else {}
    account = ACCOUNT.search(f"{known.get('allowedAccountIds', '')}{known.get('assumeRoles', '')}")
    links: Mapping[str, list[Any]] = getattr(args, "property_dependencies", {})
    return Resource(
        urn=args.urn,
        type=current_type(args.resource_type),
        id=inputs.get("id", "") if isinstance(inputs.get("id"), str) else "",
        inputs=inputs,
        account=account.group() if account else "",
        region=str(known.get("region") or ""),
        provider=f"{provider.urn}::known" if provider else "",
        property_dependencies={name: tuple(r.urn for r in found) for name, found in links.items()},
        protect=bool(args.opts.protect),
        ignore_changes=tuple(args.opts.ignore_changes),
    )


def estate_of(args: StackValidationArgs) -> EstateView:
    """The stack's resources as an estate."""
    return EstateView(Graph(map(resource_of, args.resources)), settings_of(args.get_config()))


def _plain(value: Any) -> Any:
    """The value without the SDK's proxies, which raise on unknown values; those become the kit's ``UNKNOWN``."""
    match value:
        case engine._DictProxy():
            return {key: _plain(item) for key, item in value["__target"].items()}
        case engine._ListProxy():
            return [_plain(item) for item in value["__target"]]
        case str() if value in UNKNOWNS:
            return UNKNOWN
        case float() if value.is_integer():
            return int(value)  # the protocol has no integers
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case _:
            return value
