"""LOGS-103: log subscription filters send only to their own, the log archive or the security account."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of


def filter_to(destination: str) -> Resource:
    """A subscription filter, for the examples."""
    return aws("cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", "f", destinationArn=destination)


def check(estate: EstateView) -> Iterator[Problem]:
    """Report filters whose destination is in another account than their own, the log archive or security account."""
    archives = {account for account, plane in estate.accounts.items() if plane in ("log-archive", "security")}
    for entry in estate.of_type("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"):
        arn = str(estate.props(entry).get("destinationArn"))
        account = arn.split(":")[4] if arn.count(":") >= 5 else ""
        if account != entry.account and account not in archives:
            allowed = "this account, the log archive or the security account"
            yield Problem(entry, f"destinationArn is {arn or 'missing'}, must be in {allowed}")


RULE = EstateRule(
    id="LOGS-103",
    title="Log subscription filters send only to their own, the log archive or the security account",
    why=(
        "A subscription filter copies each log event to its destination as it is written. One that names another "
        "owner's account hands over the identifiers in application logs and the record of who reads what, continuously "
        "and without a sign in the account."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(b)", "164.502(b)"),
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
    remediation=(
        "Set destinationArn to a destination in the same account, the log archive account or the security account."
    ),
)
