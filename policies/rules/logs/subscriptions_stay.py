"""LOGS-103: log subscriptions stay in the account or go to the log archive."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of


def filter_to(destination: str) -> Resource:
    """A subscription filter, for the examples."""
    return aws("cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", "f", destinationArn=destination)


def check(estate: EstateView) -> Iterator[Problem]:
    """The account in the destination's ARN."""
    archives = {account for account, plane in estate.accounts.items() if plane in ("log-archive", "security")}
    for entry in estate.of_type("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"):
        arn = str(estate.props(entry).get("destinationArn"))
        account = arn.split(":")[4] if arn.count(":") >= 5 else ""
        if account != entry.account and account not in archives:
            yield Problem(entry, f"sends its log to {arn or 'nowhere'}")


RULE = EstateRule(
    id="LOGS-103",
    title="Log subscriptions stay in the account or go to the log archive",
    severity=Severity.CRITICAL,
    cites=("164.312(b)", "164.308(a)(4)(ii)(A)", "164.502(b)"),
    check=check,
    good=(
        lambda: estate_of(filter_to("arn:aws:logs:us-east-1:222222222222:destination:x")),
        lambda: estate_of(
            filter_to("arn:aws:firehose:us-east-1:555555555555:deliverystream/x"),
            aws("s3/bucket:Bucket", "l", plane="log-archive", account="555555555555"),
        ),
    ),
    bad=(
        lambda: estate_of(filter_to("arn:aws:firehose:us-east-1:333333333333:deliverystream/x")),
        lambda: estate_of(filter_to("")),
    ),
    remediation="Subscribe a destination of the same account or of the log archive.",
)
