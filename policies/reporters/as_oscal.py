"""The report as OSCAL assessment results: each rule is an objective, each finding an observation."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from policies.catalog.citations import citations
from policies.catalog.registry import registry
from policies.check.evaluate import Report
from policies.model import Finding, Status
from policies.reporters.oscal_words import NOT_ADVICE, OSCAL_VERSION, props, token, uuid_of
from policies.reporters.shown_report import shown_report
from policies.separation.verdicts.invariants import CITES


def render(report: Report) -> str:
    """One ``assessment-results`` document with one result; rules without any resource to evaluate are left out."""
    report = shown_report(report)
    document = uuid_of("document", report.at.isoformat())
    plan = uuid_of("plan")
    body = {
        "uuid": document,
        "metadata": {
            "title": "mso check",
            "last-modified": report.at.isoformat(),
            "version": report.at.date().isoformat(),
            "oscal-version": OSCAL_VERSION,
            "remarks": NOT_ADVICE,
        },
        "import-ap": {"href": f"#{plan}", "remarks": "There is no separate plan: the evaluated rules are the plan."},
        "results": [_result(report)],
        "back-matter": {"resources": [{"uuid": plan, "title": "The rules of the kit, listed by `mso policies list`"}]},
    }
    return json.dumps({"assessment-results": body}, indent=2) + "\n"


def _result(report: Report) -> dict[str, Any]:
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        by_rule[finding.rule].append(finding)
    evaluated = sorted({*by_rule, *(rule for rule, count in report.evaluated.items() if count)})
    counts = ", ".join(f"{count} {status}" for status, count in report.counts.items() if count) or "nothing evaluated"
    found: dict[str, Any] = {
        "observations": [_observation(finding, report.at) for finding in report.findings],
        "risks": [_risk(finding) for finding in report.of(Status.WAIVED)],
        "findings": [_finding(rule, by_rule[rule], report.evaluated.get(rule, 0)) for rule in evaluated],
    }
    result: dict[str, Any] = {
        "uuid": uuid_of("result", report.at.isoformat()),
        "title": "Results of the rules",
        "description": f"{report.resources} resources, {report.rules} rules: {counts}.",
        "start": report.at.isoformat(),
        "reviewed-controls": _reviewed(evaluated, by_rule),
    }
    if items := {finding.urn: finding for finding in report.findings if finding.urn}:
        result["local-definitions"] = {"inventory-items": [_item(urn, finding) for urn, finding in items.items()]}
    return result | {name: entries for name, entries in found.items() if entries}  # OSCAL does not allow empty lists


def _reviewed(evaluated: list[str], by_rule: Mapping[str, list[Finding]]) -> dict[str, Any]:
    """The paragraphs that the evaluated rules cite, in the order of the regulation; proposals are marked."""
    cited = {cite for rule in evaluated for cite in _cites(rule, by_rule[rule])}
    paragraphs = [citation for citation in citations().values() if citation.id in cited]
    proposed = ", ".join(token(each.id) for each in paragraphs if each.status == "proposed") or "none"
    controls = [{"control-id": token(citation.id)} for citation in paragraphs] or [{"control-id": "none"}]
    description = f"45 CFR Part 164. Proposed only (90 FR 898), not in force: {proposed}."
    return {"control-selections": [{"description": description, "include-controls": controls}]}


def _observation(finding: Finding, at: datetime) -> dict[str, Any]:
    observation: dict[str, Any] = {
        "uuid": uuid_of("observation", finding.rule, finding.urn, finding.text),
        "title": f"{finding.rule} on {finding.name}",
        "description": finding.text,
        "props": props(rule=finding.rule, status=finding.status.value, severity=finding.severity.value),
        "methods": ["TEST"],
        "types": ["finding"],
        "collected": at.isoformat(),
        "remarks": finding.remediation or NOT_ADVICE,
    }
    if finding.urn:
        observation["subjects"] = [{"subject-uuid": uuid_of("item", finding.urn), "type": "inventory-item"}]
    if finding.source:
        observation["relevant-evidence"] = [{"description": f"Declared at {finding.source}"}]
    return observation


def _risk(finding: Finding) -> dict[str, Any]:
    """A waived finding as a risk that was approved until a date."""
    assert finding.waiver is not None  # implied by the status
    ends = datetime.combine(finding.waiver.expires, time.max.replace(microsecond=0), UTC)
    return {
        "uuid": uuid_of("risk", finding.rule, finding.urn, finding.text),
        "title": f"{finding.rule} on {finding.name} is waived",
        "description": finding.text,
        "statement": f"Approved by {finding.waiver.approver}: {finding.waiver.reason}",
        "status": "deviation-approved",
        "deadline": ends.isoformat(),
        "related-observations": _related([finding]),
    }


def _finding(rule_id: str, findings: list[Finding], evaluated: int) -> dict[str, Any]:
    """The verdict on one rule; a waived or not evaluated rule is never satisfied."""
    rule = registry().by_id.get(rule_id)
    title = rule.title if rule else findings[0].title if findings else rule_id
    passing = max(evaluated - len({finding.urn for finding in findings}), 0)
    failed = any(finding.status is Status.FAIL for finding in findings)
    state, reason = ("not-satisfied", "fail" if failed else "other") if findings else ("satisfied", "pass")
    status = {"state": state, "reason": reason}
    target: dict[str, Any] = {"type": "objective-id", "target-id": token(rule_id), "status": status}
    if cites := _cites(rule_id, findings):
        target["props"] = props(**{f"control-{number}": token(cite) for number, cite in enumerate(cites, 1)})
    entry: dict[str, Any] = {
        "uuid": uuid_of("finding", rule_id),
        "title": f"{rule_id} {title}",
        "description": f"Passes for {passing} of {evaluated} evaluated.",
        "target": target,
    }
    return entry | ({"related-observations": _related(findings)} if findings else {})


def _related(findings: list[Finding]) -> list[dict[str, str]]:
    return [{"observation-uuid": uuid_of("observation", f.rule, f.urn, f.text)} for f in findings]


def _item(urn: str, finding: Finding) -> dict[str, Any]:
    known = {"type": finding.type, "account": finding.account, "stack": finding.stack}
    return {"uuid": uuid_of("item", urn), "description": urn, "props": props(name=finding.name, **known)}


def _cites(rule_id: str, findings: list[Finding]) -> tuple[str, ...]:
    rule = registry().by_id.get(rule_id)
    return rule.cites if rule else CITES.get(rule_id) or (findings[0].cites if findings else ())
