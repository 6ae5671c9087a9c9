"""The rules as a CrossGuard pack for Pulumi's own engine; the only module that imports ``pulumi_policy``.

A rule that meets an unknown value is `not applicable` to the engine, with the reason; ``not-evaluated`` says so as
well, as an advisory that a strict environment makes mandatory. So nothing that was not looked at looks like a pass.
A waived finding blocks nothing and stays in sight under ``waived``; that a waiver matches nothing is for ``mso check``
to tell, which sees every stack at once.
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
from policies.estate_view import EstateView
from policies.evaluate import check_estate, check_resource, rules_for
from policies.model import EstateRule, Finding, Rule, Status
from policies.policy_config import Config, Settings
from policies.registry import registry
from policies.type_aliases import current_type
from policies.waivers import Waivers, load_waivers
from policies.wall_findings import REMEDIATION, wall_findings

NAME = "mso"
WALL = "the-wall"
MOST_REASONS = 3
WAIVERS_FILE = "MSO_WAIVERS"
"""The environment variable that names ``waivers.yaml``: the engine starts the pack in the pack's own folder."""

UNKNOWNS = frozenset(value for name, value in vars(engine).items() if name.startswith("UNKNOWN_"))
ACCOUNT = re.compile(r"\b\d{12}\b")


@dataclass(frozen=True, kw_only=True)
class Aside:
    """What is told and blocks nothing: the two policies that name the findings of one status."""

    resource: str
    estate: str
    status: Status
    promise: str


NOT_EVALUATED = Aside(
    resource="not-evaluated", estate="estate-not-evaluated", status=Status.NOT_EVALUATED,
    promise="Everything that could be evaluated was; what could not be is named here",
)  # fmt: skip
WAIVED = Aside(
    resource="waived", estate="estate-waived", status=Status.WAIVED,
    promise="What the entity accepts is named here, with who approved it, why, and until when",
)  # fmt: skip


def serve() -> None:
    """Start the pack; returns only where the file that ``MSO_WAIVERS`` names cannot be used, with the reason."""
    file = os.environ.get(WAIVERS_FILE)
    try:
        waivers = load_waivers(Path(file)) if file else Waivers()
    except UsageError as error:
        sys.exit(f"{WAIVERS_FILE}: {error}")
    PolicyPack(NAME, policies(waivers), EnforcementLevel.MANDATORY)


def policies(waivers: Waivers) -> list[Policy]:
    """One policy per rule, and those that tell what could not be evaluated and what is waived."""
    rules = registry()
    told = [NOT_EVALUATED, *([WAIVED] if waivers.waivers else [])]
    return [
        *(_resource_policy(rule, waivers) for rule in rules.resource_rules),
        *(_estate_policy(rule, waivers) for rule in rules.estate_rules),
        _wall_policy(waivers),
        *(_resource_aside(aside, waivers) for aside in told),
        *(_estate_aside(aside, waivers) for aside in told),
    ]


def _resource_policy(rule: Rule, waivers: Waivers) -> ResourceValidationPolicy:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if current_type(args.resource_type) not in rule.types:
            return
        resource = resource_of(args)
        if rule not in rules_for(resource, registry()):
            args.not_applicable("another plane or data class")
        config = Config(settings=settings_of(args.get_config()))
        for finding in map(waivers.judge, check_resource(resource, [rule], config)):
            if finding.status is Status.NOT_EVALUATED:
                args.not_applicable(f"{finding.status}: {finding.message}")
            _report(report, finding)

    return ResourceValidationPolicy(name=rule.id, validate=validate, **_metadata(rule))


def _estate_policy(rule: EstateRule, waivers: Waivers) -> StackValidationPolicy:
    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        unknown = []
        for finding in map(waivers.judge, check_estate(estate_of(args), rule, Config())):
            if finding.status is Status.NOT_EVALUATED:
                unknown.append(finding.message)
            else:
                _report(report, finding)
        if unknown:
            args.not_applicable(f"{Status.NOT_EVALUATED}: {unknown[0]}")

    return StackValidationPolicy(name=rule.id, validate=validate, **_metadata(rule))


def _wall_policy(waivers: Waivers) -> StackValidationPolicy:
    """The proof of the wall, as far as one stack shows it: a path that is open within it blocks."""

    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        leaks, unseen = _wall(args)
        for finding in map(waivers.judge, leaks):
            _report(report, replace(finding, message=f"{finding.rule}: {finding.message}"))
        if unseen:
            args.not_applicable(f"{Status.NOT_EVALUATED}: {unseen}")

    return StackValidationPolicy(
        name=WALL, validate=validate, description="No path leads across the wall, as far as this stack shows",
        severity=EngineSeverity.CRITICAL, remediation_steps=REMEDIATION,
    )  # fmt: skip


def _wall(args: StackValidationArgs) -> tuple[list[Finding], str]:
    """The paths that are open within a stack, and in one line what the stack does not show."""
    found = wall_findings(estate_of(args).graph)
    leaks = [finding for each in found.values() for finding in each if finding.status is Status.FAIL]
    unseen = [finding for each in found.values() for finding in each if finding.status is Status.NOT_EVALUATED]
    if not unseen:
        return leaks, ""
    asked = ", ".join(dict.fromkeys(finding.rule for finding in unseen))
    reasons = list(dict.fromkeys(finding.message.splitlines()[0] for finding in unseen))
    more = f"; and {len(reasons) - MOST_REASONS} more" if len(reasons) > MOST_REASONS else ""
    why = "; ".join(reasons[:MOST_REASONS])
    return leaks, f"{asked} need more than this stack (mso check sees all): {why}{more}"


def _report(report: ReportViolation, finding: Finding) -> None:
    """Tell the engine what blocks: a violation, or a rule that broke; a waived finding is told beside, and does not."""
    if finding.status is not Status.WAIVED:
        prefix = "" if finding.status is Status.FAIL else f"{finding.status}: "
        report(prefix + finding.message, finding.urn or None)


def _resource_aside(aside: Aside, waivers: Waivers) -> ResourceValidationPolicy:
    def tell(args: ResourceValidationArgs, report: ReportViolation) -> None:
        resource = resource_of(args)
        for finding in check_resource(resource, rules_for(resource, registry()), Config()):
            _tell(aside, waivers.judge(finding), report)

    return ResourceValidationPolicy(aside.resource, aside.promise, tell, EnforcementLevel.ADVISORY)


def _estate_aside(aside: Aside, waivers: Waivers) -> StackValidationPolicy:
    def tell(args: StackValidationArgs, report: ReportViolation) -> None:
        estate = estate_of(args)
        for rule in registry().estate_rules:
            for finding in check_estate(estate, rule, Config()):
                _tell(aside, waivers.judge(finding), report)
        leaks, unseen = _wall(args)
        for finding in leaks:
            _tell(aside, waivers.judge(finding), report)
        if unseen and aside is NOT_EVALUATED:
            report(f"{WALL}: {unseen}", None)

    return StackValidationPolicy(aside.estate, aside.promise, tell, EnforcementLevel.ADVISORY)


def _tell(aside: Aside, finding: Finding, report: ReportViolation) -> None:
    if finding.status is aside.status:
        why = f" ({finding.waiver})" if finding.waiver else ""
        report(f"{finding.rule}: {finding.message}{why}", finding.urn or None)


def _metadata(rule: Rule | EstateRule) -> dict[str, Any]:
    """What the engine shows of a rule."""
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
    """Numbers as the engine's configuration may tighten them."""
    for setting in fields(Settings):
        if isinstance(setting.default, int):
            bound = "maximum" if setting.name.startswith("max_") else "minimum"
            yield setting.name, {"type": "integer", bound: setting.default}


def settings_of(config: Mapping[str, Any]) -> Settings:
    """The settings an engine configuration gives, within the bounds the schema has checked."""
    names = {setting.name for setting in fields(Settings) if isinstance(setting.default, int)}
    given: dict[str, Any] = {name: int(value) for name, value in config.items() if name in names}
    return Settings(**given)


def resource_of(args: Any) -> Resource:
    """The engine's resource (``ResourceValidationArgs`` or ``PolicyResource``) in the kit's shape."""
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
    """Without the SDK's proxies, which raise on unknown values, and with the kit's own unknown instead."""
    match value:
        case engine._DictProxy():
            return {key: _plain(item) for key, item in value["__target"].items()}
        case engine._ListProxy():
            return [_plain(item) for item in value["__target"]]
        case str() if value in UNKNOWNS:
            return UNKNOWN
        case float() if value.is_integer():
            return int(value)  # the wire knows no whole numbers
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case _:
            return value
