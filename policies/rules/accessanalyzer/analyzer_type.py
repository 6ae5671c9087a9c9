"""ANALYZE-001: Access Analyzer analyzers cover a whole organization or account."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="ANALYZE-001",
    title="Access Analyzer analyzers cover a whole organization or account",
    why=(
        "The type decides what an analyzer finds: access from outside, from inside, or unused, of one account or of "
        "the organization. Where the code does not state it, nobody can tell whether patient data is covered, and an "
        "empty list of findings looks like good news."
    ),
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
    remediation="Set type to ORGANIZATION, or to another ORGANIZATION or ACCOUNT type.",
    equivalents=("FSBP:IAM.28",),
)
