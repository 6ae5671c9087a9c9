"""What rules post to a declared vendor is no leak; without the vendor, by another way or to the MSO it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from resource_changes import changed, retagged

from infra.engine.graph import Graph, Resource
from policies.separation.estate.graph_reader import read_estate
from policies.separation.verdicts.configuration_verdicts import configuration_violations
from policies.separation.verdicts.exit_verdicts import exit_violations

RULE, TARGET = "aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"
DESTINATION = "aws:cloudwatch/eventApiDestination:EventApiDestination"
NAME = "f-reminders-messaging-reminders"


def violations(plan: Graph, change: Callable[[Resource], Resource] = lambda each: each, *more: Resource) -> set[str]:
    """Invariant and status of what the practice's configuration and ways out show after a change in its exchange."""
    kept = [each for each in plan if each.stack in ("org", "management", "exchange-evergreen")]
    changed_ = [change(each) if each.stack == "exchange-evergreen" else each for each in kept]
    estate = read_estate(Graph([*changed_, *more]))
    found = [*configuration_violations(estate, "evergreen"), *exit_violations(estate, "evergreen")]
    return {f"{id_} {witness.status}" for id_, witness in found}


def on(type_: str, change: Callable[[Resource], Resource]) -> Callable[[Resource], Resource]:
    """The change of the delivery's resource of a type."""
    return lambda each: (
        change(each) if each.type == type_ and each.name in (NAME, "messaging-reminders-api") else each
    )


def test_a_declared_delivery_is_no_leak(delivery_plan: Graph) -> None:
    assert violations(delivery_plan) == set()


CASES = {
    "no vendor": (on(RULE, lambda each: retagged(each, vendor="")), "W4 LEAK"),
    "no agreement": (on(RULE, lambda each: retagged(each, agreement="none")), "W4 LEAK"),
    "the chart": (on(RULE, lambda each: retagged(each, data_class="phi")), "W3 LEAK"),
    "an address of the MSO": (
        on(DESTINATION, lambda each: changed(each, invocationEndpoint="https://portal.apps.lumen-ridge.example/in")),
        "W3 LEAK",
    ),
}


@pytest.mark.parametrize(("change", "expected"), CASES.values(), ids=CASES)
def test_a_delivery_that_is_not_declared_is_seen(
    change: Callable[[Resource], Resource], expected: str, delivery_plan: Graph
) -> None:
    assert expected in violations(delivery_plan, change)


CONNECTION = "aws:cloudwatch/eventConnection:EventConnection"
TOKENS = {
    "of the vendor": ("https://id.bellwire.example/token", set()),
    "of the MSO": ("https://portal.apps.lumen-ridge.example/token", {"W3 LEAK"}),
}


@pytest.mark.parametrize(("address", "expected"), TOKENS.values(), ids=TOKENS)
def test_where_a_connection_gets_tokens_is_a_way_out(address: str, expected: set[str], delivery_plan: Graph) -> None:
    oauth = {"oauth": {"authorizationEndpoint": address, "httpMethod": "POST"}}
    assert violations(delivery_plan, on(CONNECTION, lambda each: changed(each, authParameters=oauth))) == expected


def test_a_second_rule_that_posts_there_is_seen(delivery_plan: Graph) -> None:
    rule = next(each for each in delivery_plan.of_type(RULE) if each.name == NAME)
    target = next(each for each in delivery_plan.of_type(TARGET) if each.name == NAME)
    names = {"name": "more", "arn": f"{rule.outputs['arn']}-more"}
    more = retagged(changed(rule.with_(urn=f"{rule.urn}-more"), **names), vendor="")
    assert "W4 LEAK" in violations(
        delivery_plan, lambda each: each, more, changed(target.with_(urn=f"{target.urn}-more"), rule="more")
    )


def test_a_pipe_that_posts_there_is_seen(delivery_plan: Graph) -> None:
    destination = next(each for each in delivery_plan.of_type(DESTINATION))
    queue = next(each for each in delivery_plan.of_type("aws:sqs/queue:Queue") if each.account == destination.account)
    facts = {"source": queue.outputs["arn"], "target": destination.outputs["arn"], "name": "pipe"}
    pipe = destination.with_(urn=f"{destination.urn}-pipe".replace(DESTINATION, "aws:pipes/pipe:Pipe"),
                             type="aws:pipes/pipe:Pipe", inputs=facts, outputs=facts)  # fmt: skip
    assert "W4 LEAK" in violations(delivery_plan, lambda each: each, pipe)
