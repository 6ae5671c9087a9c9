"""HUB-102: findings of every account, region and scanner come together."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

NEEDED = {
    "aws:securityhub/organizationConfiguration:OrganizationConfiguration": "new accounts have no Security Hub",
    "aws:securityhub/findingAggregator:FindingAggregator": "findings stay in the region they were made in",
    "aws:inspector2/enabler:Enabler": "nothing scans machines, images and functions for holes",
    "aws:cfg/configurationAggregator:ConfigurationAggregator": "configuration stays in the account it was recorded in",
}


def check(estate: EstateView) -> Iterator[Problem]:
    """One of each, anywhere."""
    for type_, missing in NEEDED.items():
        if not estate.of_type(type_):
            yield Problem(None, missing)


RULE = EstateRule(
    id="HUB-102",
    title="Findings of every account, region and scanner come together",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)", "164.308(a)(8)", "164.308(a)(5)(ii)(B)"),
    needs=("security",),
    check=each_organization(check),
    good=(lambda: estate_of(*(aws(type_.removeprefix("aws:"), type_, plane="security") for type_ in NEEDED)),),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket", plane="security")),
        lambda: estate_of(aws("inspector2/enabler:Enabler", plane="security")),
    ),
    remediation="Add what is missing to the security account.",
)
