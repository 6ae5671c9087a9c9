"""HUB-101: Security Hub is enabled with the AWS Foundational Security Best Practices standard."""

from collections.abc import Iterator

from infra.engine.graph import Graph
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

SUBSCRIPTION = "aws:securityhub/standardsSubscription:StandardsSubscription"
CENTRAL = "aws:securityhub/configurationPolicy:ConfigurationPolicy"
"""With central configuration the configuration policy names the standards (HUB-004)."""
BEST_PRACTICES = "standards/aws-foundational-security-best-practices/"


def subscribed(arn: str) -> Graph:
    """Security Hub with a standard, for the examples."""
    standard = aws(SUBSCRIPTION.removeprefix("aws:"), "s", plane="security", standardsArn=arn)
    return estate_of(aws("securityhub/account:Account", plane="security"), standard)


def check(estate: EstateView) -> Iterator[Problem]:
    """Report that Security Hub is not enabled, or not subscribed to the standard."""
    if not estate.of_type("aws:securityhub/account:Account"):
        yield Problem(None, "no aws:securityhub/account:Account exists: Security Hub is not enabled")
    elif not estate.of_type(CENTRAL):
        arns = [estate.props(found).text_at("standardsArn") for found in estate.of_type(SUBSCRIPTION)]
        if not any(BEST_PRACTICES in arn for arn in arns):
            yield Problem(
                None, "no StandardsSubscription names aws-foundational-security-best-practices in standardsArn"
            )


RULE = EstateRule(
    id="HUB-101",
    title="Security Hub is enabled with the AWS Foundational Security Best Practices standard",
    why=(
        "Without Security Hub and a standard no one compares the running accounts with what was planned. A bucket made "
        "public or a backup turned off by hand after the deployment stays so until patient data is found elsewhere."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(8)", "164.308(a)(1)(ii)(D)"),
    needs=("security",),
    check=each_organization(check),
    good=(lambda: subscribed(f"arn:aws:securityhub:us-east-1::{BEST_PRACTICES}v/1.0.0"),),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket", plane="security")),
        lambda: estate_of(aws("securityhub/account:Account", plane="security")),
        lambda: subscribed("arn:aws:securityhub:us-east-1::standards/cis-aws-foundations-benchmark/v/3.0.0"),
    ),
    remediation=(
        "Enable Security Hub in the security account and subscribe to the AWS Foundational Security Best Practices "
        "standard."
    ),
    equivalents=("config:securityhub-enabled",),
)
