"""HUB-101: Security Hub collects findings for the whole estate."""

from collections.abc import Iterator

from policies.estate import Estate
from policies.model import EstateRule, Problem, Severity
from policies.rules.examples import aws, estate_of
from policies.rules.organizations_apart import each_organization

STANDARDS = (
    "aws:securityhub/standardsSubscription:StandardsSubscription",
    "aws:securityhub/configurationPolicy:ConfigurationPolicy",
)


def check(estate: Estate) -> Iterator[Problem]:
    """On, and measuring against something."""
    if not estate.of_type("aws:securityhub/account:Account"):
        yield Problem(None, "Security Hub is not enabled anywhere")
    elif not estate.of_type(*STANDARDS):
        yield Problem(None, "Security Hub measures against no standard")


RULE = EstateRule(
    id="HUB-101",
    title="Security Hub collects findings for the whole estate",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(8)", "164.308(a)(1)(ii)(D)"),
    needs=("security",),
    check=each_organization(check),
    good=(
        lambda: estate_of(
            aws("securityhub/account:Account", plane="security"),
            aws("securityhub/standardsSubscription:StandardsSubscription", "s", plane="security"),
        ),
    ),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket", plane="security")),
        lambda: estate_of(aws("securityhub/account:Account", plane="security")),
    ),
    remediation="Enable Security Hub in the security account and subscribe to a standard.",
    equivalents=("config:securityhub-enabled",),
)
