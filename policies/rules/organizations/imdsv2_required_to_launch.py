"""ORG-122: SCPs deny launching EC2 instances without IMDSv2 in every account."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import Statement, actions, allows, covers, statement
from policies.rule_support.organization_policies import ACCOUNT, SERVICE, account_under, statements_above

INSTANCES = ("*", "arn:aws:ec2:*:*:instance/*")
WITHOUT_TOKEN = {"StringNotEquals": {"ec2:MetadataHttpTokens": "required"}}
DENIAL = statement("Deny", "ec2:RunInstances", INSTANCES[1], Condition=WITHOUT_TOKEN)


def check(estate: EstateView) -> Iterator[Problem]:
    """Report accounts without this SCP; a launch request overrides the declarative default (ORG-121)."""
    for account in estate.of_type(f"aws:{ACCOUNT}"):
        if not any(map(denies_imdsv1, statements_above(estate, account, SERVICE))):
            yield Problem(account, "no SCP on this account, its OUs or the root denies ec2:RunInstances without IMDSv2")


def denies_imdsv1(entry: Statement) -> bool:
    """Whether it denies launching instances that do not require a metadata session token."""
    starts = any(covers(pattern, "ec2:runinstances") for pattern in actions(entry))
    return (
        not allows(entry) and starts and entry.get("Resource") in INSTANCES and entry.get("Condition") == WITHOUT_TOKEN
    )


RULE = EstateRule(
    id="ORG-122",
    title="SCPs deny launching EC2 instances without IMDSv2 in every account",
    why=(
        "An instance that answers metadata requests without a session token (IMDSv1) gives its role's credentials to "
        "anyone who can make an application on it fetch a URL. With those credentials they read the buckets and "
        "databases of patient data that the application uses."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(1)(ii)(B)"),
    needs=("org",),
    check=check,
    good=(lambda: account_under(SERVICE, DENIAL), lambda: account_under(SERVICE, {**DENIAL, "Resource": "*"})),
    bad=(
        lambda: account_under(SERVICE, statement("Deny", "ec2:CreateVolume")),
        lambda: account_under(SERVICE, {**DENIAL, "Resource": "arn:aws:ec2:*:*:volume/*"}),
        lambda: account_under(
            SERVICE, {**DENIAL, "Condition": {"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}}}
        ),
    ),
    remediation=(
        "Attach an SCP that denies ec2:RunInstances on arn:aws:ec2:*:*:instance/* where ec2:MetadataHttpTokens is not "
        "required."
    ),
)
