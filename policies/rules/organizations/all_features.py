"""ORG-003: the organization has every guardrail type switched on."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_include

RULE = Rule(
    id="ORG-003",
    title="The organization has every guardrail type switched on",
    severity=Severity.CRITICAL,
    cites=("164.308(a)(1)(ii)(B)", "164.312(a)(1)", "164.308(a)(4)(i)"),
    applies_to="aws:organizations/organization:Organization",
    check=both(
        must_be("featureSet", "ALL"),
        must_include("enabledPolicyTypes", "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "TAG_POLICY"),
    ),
    good=(
        {
            "featureSet": "ALL",
            "enabledPolicyTypes": ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "TAG_POLICY"],
        },
    ),
    bad=(
        {},
        {"featureSet": "CONSOLIDATED_BILLING"},
        {"featureSet": "ALL", "enabledPolicyTypes": ["SERVICE_CONTROL_POLICY"]},
    ),
    remediation="Set featureSet to ALL and list the policy types.",
)
