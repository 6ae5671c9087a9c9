"""The rules as a CrossGuard pack for Pulumi's own engine; the only module that imports ``pulumi_policy``.

A rule that meets an unknown value is `not applicable` to the engine, with the reason; ``not-evaluated`` says so as
well, as an advisory that a strict environment makes mandatory. So nothing that was not looked at looks like a pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
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
from policies.aliases import current_type
from policies.config import Settings
from policies.estate import Estate
from policies.evaluate import ask, ask_estate, rules_for
from policies.model import EstateRule, Problem, Rule, Status
from policies.props import props_of
from policies.registry import registry

NAME = "mso"
NOT_EVALUATED = "not-evaluated"
ESTATE_NOT_EVALUATED = "estate-not-evaluated"
UNKNOWNS = frozenset(value for name, value in vars(engine).items() if name.startswith("UNKNOWN_"))
ACCOUNT = re.compile(r"\b\d{12}\b")


def serve() -> None:
    """Start the pack; never returns."""
    PolicyPack(NAME, policies(), EnforcementLevel.MANDATORY)


def policies() -> list[Policy]:
    """One policy per rule, and the two that tell what could not be evaluated."""
    rules = registry()
    not_evaluated = "Everything that could be evaluated was; what could not be is named here"
    return [
        *map(_resource_policy, rules.resource_rules),
        *map(_estate_policy, rules.estate_rules),
        ResourceValidationPolicy(NOT_EVALUATED, not_evaluated, _tell_unknown, EnforcementLevel.ADVISORY),
        StackValidationPolicy(ESTATE_NOT_EVALUATED, not_evaluated, _tell_estate_unknown, EnforcementLevel.ADVISORY),
    ]


def _resource_policy(rule: Rule) -> ResourceValidationPolicy:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if current_type(args.resource_type) not in rule.types:
            return
        resource = resource_of(args)
        if rule not in rules_for(resource, registry()):
            args.not_applicable("another plane or data class")
        for status, message in ask(rule, props_of(resource, settings_of(args.get_config()))):
            if status is Status.NOT_EVALUATED:
                args.not_applicable(f"{status}: {message}")
            report(message if status is Status.FAIL else f"{status}: {message}", None)

    return ResourceValidationPolicy(name=rule.id, validate=validate, **_metadata(rule))


def _estate_policy(rule: EstateRule) -> StackValidationPolicy:
    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        unknown = []
        for status, problem in ask_estate(estate_of(args), rule):
            if status is Status.NOT_EVALUATED:
                unknown.append(problem.message)
            else:
                _report(report, problem, "" if status is Status.FAIL else f"{status}: ")
        if unknown:
            args.not_applicable(f"{Status.NOT_EVALUATED}: {unknown[0]}")

    return StackValidationPolicy(name=rule.id, validate=validate, **_metadata(rule))


def _tell_unknown(args: ResourceValidationArgs, report: ReportViolation) -> None:
    resource = resource_of(args)
    for rule in rules_for(resource, registry()):
        for status, message in ask(rule, props_of(resource)):
            if status is Status.NOT_EVALUATED:
                report(f"{rule.id}: {message}", None)


def _tell_estate_unknown(args: StackValidationArgs, report: ReportViolation) -> None:
    estate = estate_of(args)
    for rule in registry().estate_rules:
        for status, problem in ask_estate(estate, rule):
            if status is Status.NOT_EVALUATED:
                _report(report, problem, f"{rule.id}: ")


def _report(report: ReportViolation, problem: Problem, prefix: str) -> None:
    report(prefix + problem.message, problem.resource.urn if problem.resource else None)


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


def estate_of(args: StackValidationArgs) -> Estate:
    """The stack's resources as an estate."""
    return Estate(Graph(map(resource_of, args.resources)), settings_of(args.get_config()))


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
