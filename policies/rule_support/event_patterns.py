"""EventBridge as rules see it: whether a pattern matches an event, and which events of an account reach somebody."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

from infra.engine.graph import Graph, Resource
from policies.estate_view import EstateView
from policies.model import Problem
from policies.rule_support.example_graphs import CLINICAL, aws, estate_of

RULE = "cloudwatch/eventRule:EventRule"
TARGET = "cloudwatch/eventTarget:EventTarget"
Event = Mapping[str, Any]


def call(service: str, name: str, *, by: str = "AssumedRole", **request: str) -> Event:
    """An API call as CloudTrail tells EventBridge of it."""
    return {
        "source": f"aws.{service}",
        "detail-type": "AWS API Call via CloudTrail",
        "detail": {
            "eventSource": f"{service}.amazonaws.com",
            "eventName": name,
            "userIdentity": {"type": by},
            "requestParameters": request,
        },
    }


def sign_in(by: str) -> Event:
    """Somebody signed in to the console."""
    detail = {"eventName": "ConsoleLogin", "userIdentity": {"type": by}}
    return {"source": "aws.signin", "detail-type": "AWS Console Sign In via CloudTrail", "detail": detail}


def matches(pattern: Any, event: Any) -> bool:
    """Whether an event matches; an operator that is not known here matches nothing."""
    if not isinstance(pattern, Mapping) or not pattern or not isinstance(event, Mapping):
        return False
    return all(
        _any_of(wanted, event.get(key)) if isinstance(wanted, list) else matches(wanted, event.get(key))
        for key, wanted in pattern.items()
    )


def _any_of(wanted: list[Any], value: Any) -> bool:
    return any(_content(each, value) if isinstance(each, Mapping) else each == value for each in wanted)


def _content(test: Mapping[str, Any], value: Any) -> bool:
    if "exists" in test:
        return (value is not None) is test["exists"]
    if not isinstance(value, str) or len(test) != 1:
        return False
    ((operator, wanted),) = test.items()
    match operator:
        case "prefix":
            return value.startswith(str(wanted))
        case "suffix":
            return value.endswith(str(wanted))
        case "wildcard":
            return fnmatchcase(value, str(wanted).replace("[", "[[]"))
        case "anything-but":
            return value not in wanted if isinstance(wanted, list) else value != wanted
        case _:
            return False


def ringing(estate: EstateView) -> Iterable[Resource]:
    """The rules that are on and have a target: any other finds nobody."""
    targets = estate.companions(f"aws:{TARGET}", "rule")
    names = {(target.account, target.region, estate.text(target, "rule")) for target in estate.of_type(f"aws:{TARGET}")}
    for rule in estate.of_type(f"aws:{RULE}"):
        on = rule.facts.get("state") in (None, "ENABLED") and rule.facts.get("isEnabled") is not False
        name = estate.text(rule, "name") or rule.id
        if on and (targets.of(rule) or (rule.account, rule.region, name) in names):
            yield rule


@lru_cache(maxsize=1024)
def pattern_of(text: str) -> Any:
    """A pattern as it is written in a rule; None where it is not JSON, which matches nothing."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def unheard(estate: EstateView, rules: Iterable[Resource], events: Mapping[str, Event]) -> list[str]:
    """The names of those events that none of these rules rings for."""
    patterns = [pattern_of(estate.props(rule).text_at("eventPattern")) for rule in rules]
    return [name for name, event in events.items() if not any(matches(pattern, event) for pattern in patterns)]


def unheard_in(estate: EstateView, region: str, rules: Iterable[Resource], events: Mapping[str, Event]) -> list[str]:
    """The names of those events that none of these rules rings for in this region."""
    return unheard(estate, (rule for rule in rules if rule.region == region), events)


def deaf(estate: EstateView, account: str, rules: Sequence[Resource], events: Mapping[str, Event]) -> Iterator[Problem]:
    """For each region that the account is built in, those events that none of its rules rings for there.

    A rule whose own region is not known may be the one.
    """
    known = all(rule.region for rule in rules)
    for region in sorted(estate.regions.get(account, ())):
        if missing := unheard_in(estate, region, rules, events):
            words = f"account {account}: in {region}, where it is built, nobody hears of {', '.join(missing)}"
            yield Problem(None, words, known=known)


def passed_on_to(estate: EstateView, account: str) -> set[tuple[str, str]]:
    """The account and region of each bus of another account that this account's rules send to."""
    targets = (target for target in estate.of_type(f"aws:{TARGET}") if target.account == account)
    arns = (str(estate.props(target).get("arn")).split(":") for target in targets)
    buses = {(arn[4], arn[3]) for arn in arns if len(arn) > 4 and arn[-1].startswith("event-bus/")}
    return {(other, region) for other, region in buses if other != account}


def belfry(
    events: Iterable[Event], *, plane: str = "clinical", account: str = CLINICAL, built_in: str = "", **more: Any
) -> Graph:
    """One rule with a target for each event, for examples; ``built_in`` another region, beside something there."""
    of: dict[str, Any] = {"plane": plane, "account": account}
    resources = [aws("s3/bucket:Bucket", f"built-{built_in}", **of)] if built_in else []
    for index, event in enumerate(events):
        name = f"r-{built_in}{index}"
        inputs = {"name": name, "eventPattern": json.dumps(_exact(event)), **more}
        resources.append(aws(RULE, name, **of, **inputs))
        resources.append(aws(TARGET, name, **of, rule=name, arn="arn:topic"))
    return estate_of(*(resource.with_(region=built_in or resource.region) for resource in resources))


def _exact(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _exact(each) if isinstance(each, Mapping) else [each] for key, each in value.items() if each}
