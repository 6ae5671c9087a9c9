"""The chain from each item of HIPAA to what shows it: item, rules, results, resources, and the proofs that serve it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Graph
from policies.catalog.registry import Registry, registry
from policies.check.both_proofs import BothProofs
from policies.check.evaluate import rules_for
from policies.duties.duty import CITES as DUTY_CITES
from policies.model import Finding
from policies.report.control_table import controls
from policies.report.report_input import EstateReport
from policies.separation.verdicts.invariants import CITES as WALL_CITES

PASS = "pass"


def control_chain(given: EstateReport) -> dict[str, Any]:
    """Every item with the results of its rules; the resources of each rule stand once, by rule."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in given.report.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    verdicts = _verdicts(given.proofs)
    return {
        "controls": [
            {
                "id": control.citation.id, "title": control.citation.title, "status": control.citation.status,
                "source": control.citation.url, "covered": control.how, "result": control.state,
                "rules": [rule for rule in control.by if rule not in verdicts] if control.found else [],
                "evidence": list(control.by) if not control.found else [],
                "proofs": [verdicts[id_] for id_ in _serving(control.citation.id) if id_ in verdicts],
            }
            for control in controls(given.report)
        ],
        "rules": dict(_rules(given, by_rule)),
    }  # fmt: skip


def _serving(citation: str) -> Iterator[str]:
    """The invariants and contracts that serve an item."""
    yield from (id_ for cites in (WALL_CITES, DUTY_CITES) for id_, cited in cites.items() if citation in cited)


def _verdicts(proofs: BothProofs | None) -> dict[str, dict[str, str]]:
    if proofs is None:
        return {}
    wall = {v.id: {"id": v.id, "claim": v.claim, "verdict": str(v.status)} for v in proofs.wall.verdicts}
    duties = {
        v.id: {"id": v.id, "claim": v.claim, "verdict": str(v.answer) if v.duties else "no duty found"}
        for v in proofs.duties.verdicts
    }
    return wall | duties


def _rules(given: EstateReport, by_rule: Mapping[str, list[Finding]]) -> Iterator[tuple[str, dict[str, Any]]]:
    known, asked = registry(), _asked(given.graph, registry())
    for rule_id in sorted({*given.report.evaluated, *by_rule}):
        rule, findings = known.by_id.get(rule_id), by_rule.get(rule_id, [])
        result: dict[str, str] = dict.fromkeys(asked.get(rule_id, ()), PASS)
        for finding in findings:
            result[finding.urn or "the estate"] = finding.status.value
        yield rule_id, {
            "title": rule.title if rule else findings[0].title if findings else "",
            "cites": list(rule.cites) if rule else [],
            "evaluated": given.report.evaluated.get(rule_id, 0),
            "results": result,
        }


def _asked(graph: Graph | None, rules: Registry) -> dict[str, list[str]]:
    """The resources that each resource rule was asked about."""
    asked: dict[str, list[str]] = {}
    for resource in graph.custom if graph else ():
        for rule in rules_for(resource, rules):
            asked.setdefault(rule.id, []).append(resource.urn)
    return asked
