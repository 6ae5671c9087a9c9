"""EVENT-103: event bus policies name the accounts that forward events to the bus."""

from collections.abc import Iterator

from infra.engine.graph import Graph
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.event_patterns import TARGET, cross_account_event_buses
from policies.rule_support.example_graphs import CLINICAL, MANAGEMENT, aws, estate_of
from policies.rule_support.iam_documents import allows, document, principals, statement, statements_at

POLICY = "cloudwatch/eventBusPolicy:EventBusPolicy"


def forwarding(*accepted_from: str, region: str = "us-east-1") -> Graph:
    """An account that forwards events to a bus whose policy names these accounts, for the examples."""
    names = {"AWS": [f"arn:aws:iam::{account}:root" for account in accepted_from]}
    accepted = document(statement("Allow", "events:PutEvents", principal=names))
    return estate_of(
        aws(TARGET, rule="r", arn=f"arn:aws:events:{region}:{MANAGEMENT}:event-bus/default"),
        aws(POLICY, plane="management", account=MANAGEMENT, policy=accepted),
    )


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each forwarded event stream whose receiving bus has no policy that names the sender."""
    accepted = {
        (policy.account, policy.region, sender)
        for policy in estate.of_type(f"aws:{POLICY}")
        for entry in statements_at(estate.props(policy), "policy")
        if allows(entry)
        for sender in principals(entry)
    }
    for account in sorted({target.account for target in estate.of_type(f"aws:{TARGET}")}):
        for other, region in sorted(cross_account_event_buses(estate, account)):
            if not any(bus == [other, region] and account in sender for *bus, sender in accepted):
                message = f"account {account} forwards events to {other} in {region}, whose bus policy does not name it"
                yield Problem(None, message, needs=estate.shown.unseen(other))


RULE = EstateRule(
    id="EVENT-103",
    title="Event bus policies name the accounts that forward events to the bus",
    why=(
        "EventBridge discards a forwarded event when the receiving bus's policy does not name the sender, and only a "
        "metric shows it. Alarms about changed SCPs or root sign-ins then vanish between two accounts while patient "
        "data is unprotected."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(D)", "164.308(a)(6)(ii)", "164.312(b)"),
    check=check,
    good=(lambda: forwarding(CLINICAL),),
    bad=(
        lambda: forwarding("999999999999"),
        lambda: forwarding(CLINICAL, region="us-east-2"),
        lambda: estate_of(*list(forwarding(CLINICAL))[:1], aws("sns/topic:Topic", account=MANAGEMENT)),
    ),
    remediation="Name the sending account as Principal in an EventBusPolicy on the receiving bus.",
)
