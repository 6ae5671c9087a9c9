"""The report as JUnit XML, for CI: one suite per rule, one case per finding, one case for all passes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from xml.etree import ElementTree

from infra.shown_text import shown_lines
from policies.catalog.registry import registry
from policies.catalog.rule_fix import fix
from policies.check.evaluate import Report
from policies.model import EstateRule, Finding, Rule, Status
from policies.reporters.shown_report import shown_report

ELEMENTS = {
    Status.FAIL: "failure", Status.TOOL_ERROR: "error", Status.WAIVED: "skipped", Status.NOT_EVALUATED: "skipped",
}  # fmt: skip


def render(report: Report) -> str:
    """Suites in the order of their rules; what was not evaluated is skipped, never passed."""
    report = shown_report(report)
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        by_rule[finding.rule].append(finding)
    root = ElementTree.Element("testsuites", name="mso check")
    for rule_id in sorted({*by_rule, *(rule for rule, count in report.evaluated.items() if count)}):
        root.append(_suite(rule_id, by_rule[rule_id], report.evaluated.get(rule_id, 0)))
    for key in ("tests", "failures", "errors", "skipped"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(rule_id: str, findings: list[Finding], evaluated: int) -> ElementTree.Element:
    rule = registry().by_id.get(rule_id)
    title = rule.title if rule else findings[0].title if findings else ""
    suite = ElementTree.Element("testsuite", name=f"{rule_id} {title}".rstrip())
    passed = evaluated - len({finding.urn for finding in findings})
    if passed > 0:
        ElementTree.SubElement(suite, "testcase", classname=rule_id, name=f"{passed} of {evaluated} pass")
    for finding in findings:
        case = ElementTree.SubElement(suite, "testcase", classname=rule_id, name=finding.urn or finding.name)
        if finding.source:
            case.set("file", finding.source.file)
            case.set("line", str(finding.source.line))
        detail = ElementTree.SubElement(case, ELEMENTS[finding.status], message=_clean(_message(finding)))
        if finding.status is Status.FAIL:
            detail.text = _clean("\n\n".join(_explained(finding, rule)))
    statuses = [ELEMENTS[finding.status] for finding in findings]
    suite.set("tests", str(len(suite)))
    for key, element in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(key, str(statuses.count(element)))
    return suite


def _explained(finding: Finding, rule: Rule | EstateRule | None) -> Iterator[str]:
    """What a build server shows under a failure: the paragraphs, the risk, the fix in words and in code."""
    yield ", ".join(finding.cites)
    if rule is not None:
        yield rule.why
    yield finding.remediation
    if rule is not None and (code := fix(rule)):
        yield code


def _message(finding: Finding) -> str:
    if finding.waiver:
        return str(finding.waiver)
    return f"not evaluated: {finding.text}" if finding.status is Status.NOT_EVALUATED else finding.text


def _clean(text: str) -> str:
    """The text with escapes in place of the characters that XML does not allow."""
    return shown_lines(text)
