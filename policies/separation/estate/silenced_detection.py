"""What detects, records or alarms, and what of it is off: detectors, recorders, alarms, event rules, who is subscribed.

``silenced_detection.yaml`` lists the settings with which each is silent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.data_files import read_data
from policies.separation.estate.data_path_types import values_at
from policies.separation.estate.entities import WATCHING_RULE, Account, IamResource
from policies.separation.estate.graph_references import References, as_text, items_of

RULE: Final = "aws:cloudwatch/eventRule:EventRule"
TARGET: Final = "aws:cloudwatch/eventTarget:EventTarget"
TOPIC: Final = "aws:sns/topic:Topic"
SUBSCRIPTION: Final = "aws:sns/topicSubscription:TopicSubscription"
ALARMS: Final = ("aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm")
CALLED: Final = ("alarmActions", "okActions", "insufficientDataActions")


@dataclass(frozen=True, slots=True)
class Silence:
    """Something that detects, records or alarms, its account, and how it is silent.

    ``certain`` is False where nobody knows whether it is.
    """

    name: str
    account: Account
    how: str
    source: str = ""
    certain: bool = True


class Detection:
    """The alarms, event rules and topics of a graph that tell somebody what is done in an account."""

    def __init__(self, graph: Graph, refs: References, accounts: Mapping[str, Account]) -> None:
        self.graph, self.refs, self.accounts = graph, refs, accounts
        self._rules = [rule for rule in graph.of_type(RULE) if watches(rule)]
        alarms = graph.of_type(*ALARMS)
        called = {urn for alarm in alarms for urn in self._topics_of(alarm, CALLED)}
        watching = {rule.urn for rule in self._rules}
        for target in graph.of_type(TARGET) if watching else ():
            topics = set(self._topics_of(target, ("arn",))) - called
            if topics and any(rule.urn in watching for rule in refs.resolve(target, "rule", RULE)):
                called |= topics
        self._topics = frozenset(called)
        self._urns = frozenset({*called, *(alarm.urn for alarm in alarms)})

    def _topics_of(self, resource: Resource, props: tuple[str, ...]) -> Iterator[str]:
        for prop in props:
            yield from (topic.urn for topic in self.refs.resolve(resource, prop, TOPIC))

    def marked(self, resource: IamResource) -> IamResource:
        """The resource, marked if it tells somebody."""
        return replace(resource, tells_somebody=True) if resource.urn in self._urns else resource

    def watching_rules(self) -> Iterator[IamResource]:
        """The rules that watch, as what somebody may switch off: one for all of an account whose names, in any region,
        begin alike and unlike those of its other rules, since each costs a question for each principal."""
        watching: dict[str, dict[str, str]] = {}  # account -> name -> source
        others: dict[str, set[str]] = {}
        urns = {rule.urn for rule in self._rules}
        for rule in self.graph.of_type(RULE):
            if rule.urn in urns:
                watching.setdefault(rule.account, {}).setdefault(_name(rule), str(rule.source or ""))
            else:
                others.setdefault(rule.account, set()).add(_name(rule))
        for id_, sources in watching.items():
            if account := self.accounts.get(id_):
                start = _common_start(sources)
                alike = len(sources) > 1 and start and not any(n.startswith(start) for n in others.get(id_, ()))
                for name, source in {f"{start}*": next(iter(sources.values()))}.items() if alike else sources.items():
                    arn = f"arn:aws:events:*:{id_}:rule/{name}"
                    yield IamResource(arn, WATCHING_RULE, name, account, account.owner, source=source)

    def silences(self) -> Iterator[Silence]:
        """What is silent by its settings, in graph order."""
        for type_, settings in _table()["settings"].items():
            for resource in self.graph.of_type(type_):
                yield from self._silent(resource, settings)
        for rule in self._rules:
            yield from self._silent(rule, _table()["rules"][RULE])
        heard = set()
        for subscription in self.graph.of_type(SUBSCRIPTION):
            topics = {topic.urn for topic in self.refs.resolve(subscription, "topic", TOPIC)} & self._topics
            heard |= topics
            if topics:
                yield from self._silent(subscription, _table()["subscriptions"][SUBSCRIPTION])
        for topic in self.graph.of_type(TOPIC):
            if topic.urn in self._topics - heard and (account := self.accounts.get(topic.account)):
                how = "has no subscription in the input, so nobody may hear the alarms that call it"
                yield Silence(topic.name, account, how, str(topic.source or ""), certain=False)

    def _silent(self, resource: Resource, settings: list[Mapping[str, Any]]) -> Iterator[Silence]:
        account = self.accounts.get(resource.account)
        for setting in settings if account else ():
            values = [value for value in values_at(resource.facts, setting["at"]) if value not in ("", [], {})]
            silent = any(v in setting["is"] if "is" in setting else v is not UNKNOWN for v in values)
            if account and (silent or UNKNOWN in values):
                how = setting["what"] if silent else f"may be silent: its {setting['at']} is not known yet"
                yield Silence(resource.name, account, how, str(resource.source or ""), silent)


def _name(rule: Resource) -> str:
    """The rule's name, before deployment its logical one."""
    return as_text(rule.facts.get("name")) or rule.name


def _common_start(names: Iterable[str]) -> str:
    """The characters with which all names begin."""
    first, last = min(names), max(names)
    return first[: next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))]


def watches(rule: Resource) -> bool:
    """Whether a rule is about detection: findings, recorded calls or sign-ins; one that cannot be read is."""
    pattern = rule.facts.get("eventPattern")
    if pattern is None or pattern == "":
        return False  # a schedule
    if isinstance(pattern, str) and not any(word in pattern for word in _words()) and "\\" not in pattern:
        return False
    try:
        found = json.loads(pattern) if isinstance(pattern, str) else pattern
    except ValueError:
        return True
    if not isinstance(found, Mapping):
        return True
    kinds = (as_text(kind) for kind in items_of(found.get("detail-type")))
    sources = set(map(as_text, items_of(found.get("source"))))
    return any(_table()["recorded_calls"] in kind for kind in kinds) or bool(sources & set(_table()["watches"]))


@cache
def _words() -> tuple[str, ...]:
    """What the text of a pattern that watches contains."""
    return (_table()["recorded_calls"], *_table()["watches"])


@cache
def _table() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_data("separation/estate/silenced_detection.yaml")
    return found
