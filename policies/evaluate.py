"""Run the rules over a graph, once per resource and rule, and say what holds, what fails and what could not be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from infra.engine.gc_tuning import seldom_collected
from infra.engine.graph import Graph, Resource
from policies.estate_view import EstateView, data_classes_of, plane_of
from policies.model import EstateRule, Finding, Problem, Props, Rule, Status
from policies.policy_config import Config, Severity
from policies.props import Malformed, NotKnown, props_of
from policies.registry import ANY_TYPE, Registry, registry
from policies.type_aliases import current
from policies.unread_findings import doomed_findings, doubted, unread_findings
from policies.waivers import Waivers

READABLE = "aws:"
NOTHING = "GRAPH-002"
EXIT_HOLDS, EXIT_VIOLATIONS, EXIT_TOOL_ERROR, EXIT_NOT_EVALUATED = 0, 1, 3, 4


@dataclass(frozen=True, kw_only=True)
class Report:
    """What one run found. Passes are counted, not listed; ``findings`` holds everything else, worst first.

    ``evaluated`` counts, per rule, the resources (or graphs) it was asked about: a rule with none proves nothing.
    ``unruled`` counts resources of types that no rule asks for; ``at`` is when the questions were asked.
    """

    findings: tuple[Finding, ...]
    resources: int
    evaluated: Mapping[str, int]
    rules: int
    unruled: Mapping[str, int] = field(default_factory=dict)
    reality: Mapping[str, int] = field(default_factory=dict)
    at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0), compare=False)

    def of(self, status: Status) -> tuple[Finding, ...]:
        """The findings with this status."""
        return tuple(finding for finding in self.findings if finding.status is status)

    @property
    def counts(self) -> dict[str, int]:
        """How many answers there are of each status, passes included."""
        tally = Counter(finding.status for finding in self.findings)
        asked = sum(self.evaluated.values())
        touched = len({(f.rule, f.urn) for f in self.findings if f.rule in self.evaluated})
        return {Status.PASS.value: asked - touched} | {s.value: tally[s] for s in Status if s is not Status.PASS}

    def exit_code(self, strict: bool = False) -> int:
        """0 holds, 1 violations, 3 a rule itself broke, 4 nothing or (``strict``) something was not evaluated."""
        if self.of(Status.FAIL):
            return EXIT_VIOLATIONS
        if self.of(Status.TOOL_ERROR):
            return EXIT_TOOL_ERROR
        unknown = self.of(Status.NOT_EVALUATED)
        nothing = any(finding.rule == NOTHING for finding in unknown)
        return EXIT_NOT_EVALUATED if nothing or (strict and unknown) else EXIT_HOLDS


def evaluate(
    graph: Graph,
    *,
    waivers: Waivers | None = None,
    config: Config | None = None,
    rules: Registry | None = None,
    also: Mapping[str, Iterable[Finding]] | None = None,
) -> Report:
    """Ask every rule about every resource it applies to, and every estate rule about the whole graph.

    ``also`` adds what others found, by the id of what they asked (the wall's invariants); waivers cover it too.
    """
    with seldom_collected():
        return _evaluate(graph, waivers or Waivers(), config or Config(), rules or registry(), also or {})


def _evaluate(
    graph: Graph, waivers: Waivers, config: Config, rules: Registry, also: Mapping[str, Iterable[Finding]],
) -> Report:
    graph = current(graph)
    evaluated: Counter[str] = Counter()
    unruled: Counter[str] = Counter()
    resources = [resource for resource in graph.custom if not resource.pending_delete]
    findings: list[Finding] = []
    for resource in resources:
        applicable = rules_for(resource, rules)
        if resource.type not in rules.by_type:
            unruled[resource.type] += 1
        if not resource.type.startswith(READABLE):
            findings.append(_foreign(resource))
        for rule in applicable:
            evaluated[rule.id] += 1
        findings.extend(check_resource(resource, applicable, config))
    readable = any(resource.type.startswith(READABLE) for resource in resources)
    if not readable:
        findings.append(_nothing())
    findings.extend((*unread_findings(graph), *doomed_findings(graph)))
    estate = EstateView(graph, config.settings)
    for estate_rule in rules.estate_rules if readable else ():  # of nothing, everything is true
        evaluated[estate_rule.id] += 1
        findings.extend(doubted(check_estate(estate, estate_rule, config), graph))
    for asked, found in also.items():
        evaluated[asked] += 1
        findings.extend(found)
    findings = list(waivers.apply(findings))
    return Report(
        findings=tuple(sorted(findings, key=lambda finding: finding.order)),
        resources=len(resources),
        evaluated=dict(evaluated),
        rules=len(rules.by_id) + len(also),
        unruled={type_: count for type_, count in sorted(unruled.items()) if type_ not in estate.asked},
        reality=dict(Counter(resource.status.value for resource in resources)),
    )


def rules_for(resource: Resource, rules: Registry) -> list[Rule]:
    """The resource rules that apply here; an unknown plane or data class narrows nothing."""
    if not resource.type.startswith(READABLE):
        return []
    candidates = (*rules.by_type.get(resource.type, ()), *rules.by_type.get(ANY_TYPE, ()))
    return [rule for rule in candidates if _concerns(rule, resource)]


def _concerns(rule: Rule, resource: Resource) -> bool:
    if rule.planes and (plane := plane_of(resource)) and plane not in rule.planes:
        return False
    if rule.data_classes and (classes := data_classes_of(resource)):
        return not classes.isdisjoint(rule.data_classes)
    return True


def check_resource(resource: Resource, rules: list[Rule], config: Config) -> Iterator[Finding]:
    """What these rules find on one resource, in the order of the rules."""
    props = props_of(resource, config.settings)
    for rule in rules:
        for status, message in ask(rule, props):
            yield _finding(rule, status, message, resource, config)


def ask(rule: Rule, props: Props) -> Iterator[tuple[Status, str]]:
    """The rule's complaints; an unknown value ends them as `not evaluated`, a broken check as `tool error`."""
    try:
        for message in rule.check(props):
            yield Status.FAIL, message
    except NotKnown as unknown:
        yield Status.NOT_EVALUATED, str(unknown)
    except Malformed as malformed:
        yield Status.FAIL, str(malformed)
    except Exception as error:  # a rule that breaks must never look like a pass
        yield Status.TOOL_ERROR, f"the rule itself broke: {type(error).__name__}: {error}"


def check_estate(estate: EstateView, rule: EstateRule, config: Config) -> Iterator[Finding]:
    """What one estate rule finds; `not evaluated` where the planes it needs are not in the graph."""
    for status, problem in ask_estate(estate, rule):
        yield _finding(rule, status, problem.message, problem.resource, config)


def ask_estate(estate: EstateView, rule: EstateRule, *, needs: bool = True) -> Iterator[tuple[Status, Problem]]:
    """The rule's problems, each with its status; with ``needs=False`` whatever planes the graph holds."""
    if needs and (missing := [plane for plane in rule.needs if plane not in estate.planes]):
        message = f"needs resources of the {', '.join(missing)} plane, and this graph holds none"
        yield Status.NOT_EVALUATED, Problem(None, message)
        return
    try:
        for problem in rule.check(estate):
            yield Status.FAIL if problem.known else Status.NOT_EVALUATED, problem
    except NotKnown as unknown:
        yield Status.NOT_EVALUATED, Problem(None, str(unknown))
    except Malformed as malformed:
        yield Status.FAIL, Problem(None, str(malformed))
    except Exception as error:  # a rule that breaks must never look like a pass
        yield Status.TOOL_ERROR, Problem(None, f"the rule itself broke: {type(error).__name__}: {error}")


def _finding(
    rule: Rule | EstateRule, status: Status, message: str, resource: Resource | None, config: Config,
) -> Finding:
    return Finding(
        rule=rule.id, title=rule.title, status=status, severity=config.severity(rule.id, rule.severity),
        message=message, cites=rule.cites, remediation=rule.remediation,
        urn=resource.urn if resource else "", type=resource.type if resource else "",
        account=resource.account if resource else "", stack=resource.stack if resource else "",
        source=resource.source if resource else None,
    )


def _foreign(resource: Resource) -> Finding:
    return Finding(
        rule="GRAPH-001", title="Every resource is one the rules can read", status=Status.NOT_EVALUATED,
        severity=Severity.MEDIUM, message=f"{resource.type} is not an AWS resource; no rule can look at it",
        urn=resource.urn, type=resource.type, stack=resource.stack, source=resource.source,
        remediation="Review it by hand, or keep it in a stack of its own.",
    )


def _nothing() -> Finding:
    return Finding(
        rule=NOTHING, title="There is something to look at", status=Status.NOT_EVALUATED,
        severity=Severity.HIGH, message="the graph holds no AWS resource: nothing was looked at",
        remediation="Give the state of a stack that was deployed, or an mso.yaml that plans one.",
    )
