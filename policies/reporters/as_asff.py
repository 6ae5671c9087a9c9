"""The findings in AWS's Security Finding Format, as Security Hub's BatchImportFindings takes them, 100 in one call.

Source: https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html, read 2026-11-30.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final

from policies.check.evaluate import Report
from policies.model import Finding, Status
from policies.reporters.large_json import large_json
from policies.reporters.shown_report import shown_report

VERSION: Final = "2018-10-08"
TYPE: Final = "Software and Configuration Checks/Industry and Regulatory Standards/HIPAA Controls (USA)"
LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_FIX, LONGEST_ID = 256, 1024, 512, 512
MOST_REQUIREMENTS: Final = 32
NO_ACCOUNT, NO_REGION = "000000000000", "us-east-1"
"""What a finding on the estate as a whole has: give it the account that is to own it before you import it."""
COMPLIANCE: Final = {
    Status.FAIL: "FAILED", Status.WAIVED: "WARNING", Status.NOT_EVALUATED: "NOT_AVAILABLE",
    Status.TOOL_ERROR: "NOT_AVAILABLE",
}  # fmt: skip


def render(report: Report) -> str:
    """An array of findings; passes are not listed, a waived finding is a warning with its approver in a note."""
    return large_json(_findings(shown_report(report)))


def _findings(report: Report) -> Iterator[dict[str, Any]]:
    at = report.at.isoformat().replace("+00:00", "Z")
    for finding in report.findings:
        yield _finding(finding, at)


def _finding(finding: Finding, at: str) -> dict[str, Any]:
    account, region = finding.account or NO_ACCOUNT, finding.region or NO_REGION
    digest = hashlib.sha256("\0".join((finding.rule, finding.urn, finding.text)).encode()).hexdigest()
    entry: dict[str, Any] = {
        "SchemaVersion": VERSION,
        "Id": f"mso-kit/{account}/{finding.rule}/{digest}",
        "ProductArn": f"arn:aws:securityhub:{region}:{account}:product/{account}/default",
        "GeneratorId": f"mso-kit/{finding.rule}",
        "AwsAccountId": account,
        "Types": [TYPE],
        "CreatedAt": at,
        "UpdatedAt": at,
        "Severity": {"Label": finding.severity.value.upper(), "Original": finding.severity.value},
        "Title": _at_most(f"{finding.rule} on {finding.name}: {finding.title}", LONGEST_TITLE),
        "Description": _at_most(finding.text, LONGEST_DESCRIPTION),
        "Resources": [
            {"Type": "Other", "Id": _at_most(finding.urn or finding.name, LONGEST_ID), "Partition": "aws",
             "Region": region, "Details": {"Other": {"type": finding.type, "stack": finding.stack}}}
        ],
        "Compliance": {"Status": COMPLIANCE[finding.status]},
        "RecordState": "ACTIVE",
    }  # fmt: skip
    if finding.cites:
        entry["Compliance"]["RelatedRequirements"] = [f"HIPAA {cite}" for cite in finding.cites[:MOST_REQUIREMENTS]]
    if finding.remediation:
        entry["Remediation"] = {"Recommendation": {"Text": _at_most(finding.remediation, LONGEST_FIX)}}
    if finding.waiver:
        note = _at_most(str(finding.waiver), LONGEST_FIX)
        entry["Note"] = {"Text": note, "UpdatedBy": finding.waiver.approver, "UpdatedAt": at}
    return entry


def _at_most(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
