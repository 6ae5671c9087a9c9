"""ORG-003: the organization enables all features, SCPs, RCPs and tag policies."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_include

RULE = Rule(
    id="ORG-003",
    title="The organization enables all features, SCPs, RCPs and tag policies",
    why=(
        "In an organization without all features, or with a policy type disabled, no SCP or RCP takes effect: any "
        "administrator of a member account can share snapshots, open key policies or stop the audit trail, and no "
        "limit above the account prevents it."
    ),
    severity=Severity.CRITICAL,
    cites=("164.308(a)(1)(ii)(B)", "164.312(a)(1)", "164.308(a)(4)(i)"),
    applies_to="aws:organizations/organization:Organization",
    check=all_of(
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
    remediation=(
        "Set featureSet to ALL, and list SERVICE_CONTROL_POLICY, RESOURCE_CONTROL_POLICY and TAG_POLICY in "
        "enabledPolicyTypes."
    ),
)
