"""ORG-101: every Organizations policy is attached to a root, OU or account."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="ORG-101",
    title="Every Organizations policy is attached to a root, OU or account",
    why=(
        "A policy that is attached to nothing has no effect: reviewers read a deny in the code while every account may "
        "still do what it forbids, and no one notices that patient data is left unprotected."
    ),
    severity=Severity.CRITICAL,
    cites=("164.308(a)(1)(ii)(B)", "164.312(a)(1)", "164.308(a)(4)(i)"),
    check=companion_required(
        "aws:organizations/policy:Policy",
        "aws:organizations/policyAttachment:PolicyAttachment",
        "policyId",
        "is attached to no root, OU or account and has no effect",
    ),
    good=(
        lambda: estate_of(
            aws("organizations/policy:Policy", "p-1", plane="org"),
            aws("organizations/policyAttachment:PolicyAttachment", plane="org", policyId="p-1", targetId="ou-1"),
        ),
    ),
    bad=(lambda: estate_of(aws("organizations/policy:Policy", "p-1", plane="org")),),
    remediation="Add a PolicyAttachment with the policy's policyId and a targetId.",
)
