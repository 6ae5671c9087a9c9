"""ORG-122: no machine starts in any account unless its metadata asks for a session token."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import Statement, actions, allows, covers, statement
from policies.rule_support.organization_policies import ACCOUNT, SERVICE, statements_above, under

MACHINES = ("*", "arn:aws:ec2:*:*:instance/*")
TOKENS = {"StringNotEquals": {"ec2:MetadataHttpTokens": "required"}}
DENIAL = statement("Deny", "ec2:RunInstances", MACHINES[1], Condition=TOKENS)


def check(estate: EstateView) -> Iterator[Problem]:
    """A service control policy above each account; the default alone (ORG-121) yields to whoever starts a machine."""
    for account in estate.of_type(f"aws:{ACCOUNT}"):
        if not any(map(refuses, statements_above(estate, account, SERVICE))):
            yield Problem(account, "nothing above this account denies ec2:RunInstances without metadata tokens")


def refuses(entry: Statement) -> bool:
    """A deny of starting machines that do not ask for a token."""
    starts = any(covers(pattern, "ec2:runinstances") for pattern in actions(entry))
    return not allows(entry) and starts and entry.get("Resource") in MACHINES and entry.get("Condition") == TOKENS


RULE = EstateRule(
    id="ORG-122",
    title="No machine starts in any account unless its metadata asks for a session token",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(1)(ii)(B)"),
    needs=("org",),
    check=check,
    good=(lambda: under(SERVICE, DENIAL), lambda: under(SERVICE, {**DENIAL, "Resource": "*"})),
    bad=(
        lambda: under(SERVICE, statement("Deny", "ec2:CreateVolume")),
        lambda: under(SERVICE, {**DENIAL, "Resource": "arn:aws:ec2:*:*:volume/*"}),
        lambda: under(SERVICE, {**DENIAL, "Condition": {"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}}}),
    ),
    remediation="Deny ec2:RunInstances on instances where ec2:MetadataHttpTokens is not required.",
)
