"""Which alarm rules an event of an account matches, and which mailboxes hear of it, followed over event buses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from infra.engine.graph import Graph, Resource
from policies.estate_view import EstateView
from policies.rule_support.event_patterns import TARGET, Event, active_rules, matches

SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"


@dataclass(frozen=True, slots=True)
class AlarmRoute:
    """One alarm rule that an event matches: its name, description and place, and whom it tells in the end."""

    rule: str
    description: str
    account: str
    region: str
    tells: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """The route as JSON data."""
        return {"rule": self.rule, "description": self.description, "account": self.account, "region": self.region,
                "tells": list(self.tells)}  # fmt: skip


class AlarmRoutes:
    """The alarm rules of an estate, with their targets."""

    def __init__(self, graph: Graph) -> None:
        view = EstateView(graph)
        self._rules = [(rule, _pattern(rule)) for rule in active_rules(view)]
        self._targets = graph.of_type(f"aws:{TARGET}")
        self._subscriptions = graph.of_type(SUBSCRIPTION)

    def of(self, account: str, event: Event) -> list[AlarmRoute]:
        """The routes of an event that CloudTrail records in an account, in any Region that has a rule for it."""
        found = []
        for rule, pattern in self._rules:
            if rule.account == account and matches(pattern, event):
                told = tuple(sorted(set(self._told(rule, event, frozenset()))))
                text = str(rule.facts.get("description") or "")
                found.append(AlarmRoute(str(rule.facts.get("name")), text, rule.account, rule.region, told))
        return sorted(found, key=lambda route: (route.rule, route.region))

    def _told(self, rule: Resource, event: Event, passed: frozenset[str]) -> Iterator[str]:
        """The mailboxes at the end of a rule; a bus passes the event to the rules of its account and Region."""
        names = {rule.facts.get("name"), rule.id}
        for target in self._targets:
            if (target.account, target.region) != (rule.account, rule.region) or target.facts.get("rule") not in names:
                continue
            arn = str(target.facts.get("arn"))
            yield from (str(s.facts.get("endpoint")) for s in self._subscriptions if s.facts.get("topic") == arn)
            if ":event-bus/" in arn and arn not in passed:
                region, account = arn.split(":")[3:5]
                for other, pattern in self._rules:
                    if (other.account, other.region) == (account, region) and matches(pattern, event):
                        yield from self._told(other, event, passed | {arn})


def _pattern(rule: Resource) -> Any:
    try:
        return json.loads(str(rule.facts.get("eventPattern")))
    except ValueError:
        return None
