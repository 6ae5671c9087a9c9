"""HUB-102: Security Hub, Inspector and AWS Config collect findings from the whole organization."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

NEEDED = {
    "aws:securityhub/organizationConfiguration:OrganizationConfiguration": "new accounts have no Security Hub",
    "aws:securityhub/findingAggregator:FindingAggregator": "findings stay in their region",
    "aws:inspector2/enabler:Enabler": "EC2 instances, images and Lambda functions are not scanned",
    "aws:cfg/configurationAggregator:ConfigurationAggregator": "configuration records stay in their account",
}


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each of these resource types that does not exist."""
    for type_, missing in NEEDED.items():
        if not estate.of_type(type_):
            yield Problem(None, f"no {type_} exists: {missing}")


RULE = EstateRule(
    id="HUB-102",
    title="Security Hub, Inspector and AWS Config collect findings from the whole organization",
    why=(
        "A finding that stays in the account or region where it arose is read by the people who caused it, or by no "
        "one. A known vulnerability in a system with patient data then stays open until an attacker uses it."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)", "164.308(a)(8)", "164.308(a)(5)(ii)(B)"),
    needs=("security",),
    check=each_organization(check),
    good=(lambda: estate_of(*(aws(type_.removeprefix("aws:"), type_, plane="security") for type_ in NEEDED)),),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket", plane="security")),
        lambda: estate_of(aws("inspector2/enabler:Enabler", plane="security")),
    ),
    remediation="Add the missing resource to the security account.",
)
