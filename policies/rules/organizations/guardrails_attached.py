"""ORG-101: every guardrail is attached to something."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="ORG-101",
    title="Every guardrail is attached to something",
    severity=Severity.CRITICAL,
    cites=("164.308(a)(1)(ii)(B)", "164.312(a)(1)", "164.308(a)(4)(i)"),
    check=companion_required(
        "aws:organizations/policy:Policy",
        "aws:organizations/policyAttachment:PolicyAttachment",
        "policyId",
        "is written and attached to nothing: it guards nothing",
    ),
    good=(
        lambda: estate_of(
            aws("organizations/policy:Policy", "p-1", plane="org"),
            aws("organizations/policyAttachment:PolicyAttachment", plane="org", policyId="p-1", targetId="ou-1"),
        ),
    ),
    bad=(lambda: estate_of(aws("organizations/policy:Policy", "p-1", plane="org")),),
    remediation="Add a PolicyAttachment for the policy.",
)
