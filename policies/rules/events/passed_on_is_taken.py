"""EVENT-103: what an account passes on is taken where it is sent."""

from collections.abc import Iterator

from infra.engine.graph import Graph
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.event_patterns import TARGET, passed_on_to
from policies.rule_support.example_graphs import CLINICAL, MANAGEMENT, aws, estate_of
from policies.rule_support.iam_documents import allows, document, principals, readable, statement

POLICY = "cloudwatch/eventBusPolicy:EventBusPolicy"


def sent(*taken_from: str, region: str = "us-east-1") -> Graph:
    """An account that passes events on to a bus which takes them from these, for the examples."""
    names = {"AWS": [f"arn:aws:iam::{account}:root" for account in taken_from]}
    taken = document(statement("Allow", "events:PutEvents", principal=names))
    return estate_of(
        aws(TARGET, rule="r", arn=f"arn:aws:events:{region}:{MANAGEMENT}:event-bus/default"),
        aws(POLICY, plane="management", account=MANAGEMENT, policy=taken),
    )


def check(estate: EstateView) -> Iterator[Problem]:
    """EventBridge drops in silence what a bus does not take."""
    taken = {
        (policy.account, policy.region, sender)
        for policy in estate.of_type(f"aws:{POLICY}")
        for entry in readable(estate.props(policy), "policy")
        if allows(entry)
        for sender in principals(entry)
    }
    for account in sorted({target.account for target in estate.of_type(f"aws:{TARGET}")}):
        for other, region in sorted(passed_on_to(estate, account)):
            if not any(bus == [other, region] and account in sender for *bus, sender in taken):
                words = f"account {account} passes events on to {other} in {region}, whose bus takes none from it"
                yield Problem(None, words)


RULE = EstateRule(
    id="EVENT-103",
    title="What an account passes on is taken where it is sent",
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(D)", "164.308(a)(6)(ii)", "164.312(b)"),
    check=check,
    good=(lambda: sent(CLINICAL),),
    bad=(
        lambda: sent("999999999999"),
        lambda: sent(CLINICAL, region="us-east-2"),
        lambda: estate_of(*list(sent(CLINICAL))[:1]),
    ),
    remediation="Name the sender in the policy of the bus: infra.planes.shared.organization_alarms.receive.",
)
