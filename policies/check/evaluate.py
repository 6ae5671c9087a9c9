"""Evaluates the rules on a graph: what passes, what fails, and what could not be evaluated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from infra.engine.gc_tuning import infrequent_gc
from infra.engine.graph import Graph, Resource
from policies.catalog.registry import ANY_TYPE, Registry, registry
from policies.check.unread_findings import (
    downgrade_for_gaps,
    made_by_aws,
    made_by_aws_findings,
    pending_delete_findings,
    unread_findings,
)
from policies.check.waivers import Waivers
from policies.estate_view import MEMBER_ACCOUNT, EstateView, data_classes_of, member_id, plane_of
from policies.model import EstateRule, Finding, Problem, Props, Rule, Status
from policies.policy_config import Config, Severity
from policies.props import Malformed, NotKnown, props_of
from policies.resource_forms.type_aliases import with_current_types
from policies.shown_accounts import named_stacks

AWS_PREFIX = "aws:"
EMPTY_GRAPH = "GRAPH-002"
Findings = Callable[[], Mapping[str, Iterable[Finding]]]
"""Returns findings by the id of a check."""
EXIT_HOLDS, EXIT_VIOLATIONS, EXIT_TOOL_ERROR, EXIT_NOT_EVALUATED = 0, 1, 3, 4


@dataclass(frozen=True, kw_only=True)
class Report:
    """The result of one evaluation. Passes are counted, not listed; ``findings`` holds all others, the worst first.

    ``evaluated`` counts, per rule, the resources (or graphs) that it was evaluated on: a rule with none proves nothing.
    ``unruled`` counts the resources of each type that no rule inspects, ``reality`` the resources of each status, and
    ``at`` is the time of the evaluation.
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
        """The number of results of each status, passes included."""
        tally = Counter(finding.status for finding in self.findings)
        total = sum(self.evaluated.values())
        touched = len({(f.rule, f.urn) for f in self.findings if f.rule in self.evaluated})
        return {Status.PASS.value: total - touched} | {s.value: tally[s] for s in Status if s is not Status.PASS}

    def exit_code(self, strict: bool = False) -> int:
        """0 all pass, 1 violations, 3 an exception in a rule, 4 nothing or (``strict``) something was not evaluated."""
        if self.of(Status.FAIL):
            return EXIT_VIOLATIONS
        if self.of(Status.TOOL_ERROR):
            return EXIT_TOOL_ERROR
        unknown = self.of(Status.NOT_EVALUATED)
        nothing = any(finding.rule == EMPTY_GRAPH for finding in unknown)
        return EXIT_NOT_EVALUATED if nothing or (strict and unknown) else EXIT_HOLDS


def evaluate(
    graph: Graph,
    *,
    waivers: Waivers | None = None,
    config: Config | None = None,
    rules: Registry | None = None,
    also: Findings = dict,
) -> Report:
    """Evaluate every resource rule on the resources it applies to, and every estate rule on the whole graph.

    ``also`` returns findings of other checks by their id (the wall's invariants) after the rules have been evaluated;
    waivers apply to them too.
    """
    with infrequent_gc():
        return _evaluate(graph, waivers or Waivers(), config or Config(), rules or registry(), also)


def _evaluate(
    graph: Graph, waivers: Waivers, config: Config, rules: Registry, also: Findings,
) -> Report:
    graph = with_current_types(graph)
    evaluated: Counter[str] = Counter()
    unruled: Counter[str] = Counter()
    whole, graph = graph, _without_what_aws_made(graph)
    resources = [resource for resource in graph.custom if not resource.pending_delete]
    findings: list[Finding] = []
    for resource in resources:
        applicable = rules_for(resource, rules)
        if resource.type not in rules.by_type:
            unruled[resource.type] += 1
        if not resource.type.startswith(AWS_PREFIX):
            findings.append(_unsupported_provider(resource))
        for rule in applicable:
            evaluated[rule.id] += 1
        findings.extend(check_resource(resource, applicable, config))
    has_aws = any(resource.type.startswith(AWS_PREFIX) for resource in resources)
    if not has_aws:
        findings.append(_no_aws_resource())
    findings.extend((*unread_findings(graph), *pending_delete_findings(graph), *made_by_aws_findings(whole)))
    estate = EstateView(graph, config.settings)
    for estate_rule in rules.estate_rules if has_aws else ():  # every statement holds for an empty graph
        evaluated[estate_rule.id] += 1
        findings.extend(downgrade_for_gaps(check_estate(estate, estate_rule, config), graph))
    others = also()
    for check, found in others.items():
        evaluated[check] += 1
        findings.extend(found)
    findings = list(waivers.apply(findings))
    return Report(
        findings=tuple(sorted(findings, key=lambda finding: finding.order)),
        resources=len(resources),
        evaluated=dict(evaluated),
        rules=len(rules.by_id) + len(others),
        unruled={type_: count for type_, count in sorted(unruled.items()) if type_ not in estate.queried_types},
        reality=dict(Counter(resource.status.value for resource in resources)),
    )


def _without_what_aws_made(graph: Graph) -> Graph:
    """The graph without the resources of collected accounts that AWS made itself; one finding names them."""
    if not any(map(made_by_aws, graph.custom)):
        return graph
    return Graph(resource for resource in graph if not made_by_aws(resource))


def rules_for(resource: Resource, rules: Registry) -> list[Rule]:
    """The resource rules that apply to a resource; an unknown plane or data class excludes no rule."""
    if not resource.type.startswith(AWS_PREFIX):
        return []
    candidates = (*rules.by_type.get(resource.type, ()), *rules.by_type.get(ANY_TYPE, ()))
    return [rule for rule in candidates if _applies(rule, resource)]


def _applies(rule: Rule, resource: Resource) -> bool:
    if rule.planes and (plane := plane_of(resource)) and plane not in rule.planes:
        return False
    if rule.data_classes and (classes := data_classes_of(resource)):
        return not classes.isdisjoint(rule.data_classes)
    return True


def check_resource(resource: Resource, rules: list[Rule], config: Config) -> Iterator[Finding]:
    """The findings of these rules on one resource, in the order of the rules."""
    props = props_of(resource, config.settings)
    for rule in rules:
        for status, message in run_rule(rule, props):
            yield _finding(rule, status, message, resource, config)


def run_rule(rule: Rule, props: Props) -> Iterator[tuple[Status, str]]:
    """The rule's results: an unknown value gives `not evaluated`, an exception in the check gives `tool error`."""
    try:
        for message in rule.check(props):
            yield Status.FAIL, message
    except NotKnown as unknown:
        yield Status.NOT_EVALUATED, str(unknown)
    except Malformed as malformed:
        yield Status.FAIL, str(malformed)
    except Exception as error:  # an exception in a rule must never look like a pass
        yield Status.TOOL_ERROR, f"exception in the rule: {type(error).__name__}: {error}"


def check_estate(estate: EstateView, rule: EstateRule, config: Config) -> Iterator[Finding]:
    """The findings of one estate rule; `not evaluated` where the planes it needs are not in the graph."""
    for status, problem in run_estate_rule(estate, rule):
        yield _finding(rule, status, problem.message, problem.resource, config, problem.needs)


def run_estate_rule(estate: EstateView, rule: EstateRule, *, needs: bool = True) -> Iterator[tuple[Status, Problem]]:
    """The rule's problems, each with its status; ``needs=False`` ignores which planes the rule needs."""
    if needs and (missing := [plane for plane in rule.needs if plane not in estate.planes]):
        stacks = named_stacks(missing)
        yield Status.NOT_EVALUATED, Problem(None, f"the graph does not show it; add {stacks}", needs=stacks)
        return
    estate.last_read = None
    try:
        for problem in rule.check(estate):
            if to_add := problem.needs or (_lacking(estate, rule, problem) if needs else ""):
                message = f"{problem.message}, as far as this graph shows; add {to_add}"
                yield Status.NOT_EVALUATED, replace(problem, message=message, needs=to_add)
            else:
                yield Status.FAIL if problem.known else Status.NOT_EVALUATED, problem
    except NotKnown as unknown:
        yield Status.NOT_EVALUATED, Problem(None, str(unknown))
    except Malformed as malformed:
        yield Status.FAIL, Problem(None, str(malformed))
    except Exception as error:  # an exception in a rule must never look like a pass
        yield Status.TOOL_ERROR, Problem(estate.last_read, f"exception in the rule: {type(error).__name__}: {error}")


def _lacking(estate: EstateView, rule: EstateRule, problem: Problem) -> str:
    """The stacks of the planes that the rule needs, where the graph lacks them in the problem's organization."""
    if not rule.needs:
        return ""
    resource = problem.resource
    if resource is None:
        return estate.shown.lacking(rule.needs)
    account = member_id(resource) if resource.type == MEMBER_ACCOUNT else resource.account
    return estate.shown.lacking(rule.needs, account)


def _finding(
    rule: Rule | EstateRule, status: Status, message: str, resource: Resource | None, config: Config, needs: str = "",
) -> Finding:
    return Finding(
        rule=rule.id, title=rule.title, status=status, severity=config.severity(rule.id, rule.severity),
        message=message, cites=rule.cites, remediation=rule.remediation,
        urn=resource.urn if resource else "", type=resource.type if resource else "",
        account=resource.account if resource else "", region=resource.region if resource else "",
        stack=resource.stack if resource else "",
        source=resource.source if resource else None, needs=needs,
    )


def _unsupported_provider(resource: Resource) -> Finding:
    return Finding(
        rule="GRAPH-001", title="Every resource is an AWS resource", status=Status.NOT_EVALUATED,
        severity=Severity.MEDIUM, message=f"{resource.type} is not an AWS resource; no rule can inspect it",
        urn=resource.urn, type=resource.type, stack=resource.stack, source=resource.source,
        remediation="Review it manually, or move it to a separate stack.",
    )


def _no_aws_resource() -> Finding:
    return Finding(
        rule=EMPTY_GRAPH, title="The graph contains AWS resources", status=Status.NOT_EVALUATED,
        severity=Severity.HIGH, message="the graph contains no AWS resource: nothing was evaluated",
        remediation="Use the exported state of a deployed stack, or an mso.yaml that can be planned.",
    )
