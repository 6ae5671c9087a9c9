"""ANALYZE-001: access Analyzer watches the whole organization or account."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="ANALYZE-001",
    title="Access Analyzer watches the whole organization or account",
    severity=Severity.HIGH,
    cites=("164.308(a)(3)(i)", "164.308(a)(4)(ii)(C)", "164.308(a)(8)"),
    applies_to="aws:accessanalyzer/analyzer:Analyzer",
    check=must_be(
        "type",
        "ORGANIZATION",
        "ACCOUNT",
        "ORGANIZATION_UNUSED_ACCESS",
        "ACCOUNT_UNUSED_ACCESS",
        "ORGANIZATION_INTERNAL_ACCESS",
        "ACCOUNT_INTERNAL_ACCESS",
    ),
    good=({"analyzerName": "external", "type": "ORGANIZATION"},),
    bad=({}, {"analyzerName": "external", "type": "NONE"}),
    remediation="Set type to ORGANIZATION.",
    equivalents=("FSBP:IAM.28",),
)
