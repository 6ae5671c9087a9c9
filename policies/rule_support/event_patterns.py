"""EventBridge for rules: whether a pattern matches an event, and which events no rule of an account matches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from infra.engine.graph import Graph, Resource
from infra.globs import matcher
from policies.estate_view import EstateView
from policies.model import Problem
from policies.rule_support.example_graphs import CLINICAL, aws, estate_of

RULE = "cloudwatch/eventRule:EventRule"
TARGET = "cloudwatch/eventTarget:EventTarget"
Event = Mapping[str, Any]


def api_call(service: str, name: str, *, by: str = "AssumedRole", **request: str) -> Event:
    """The event that CloudTrail sends to EventBridge for one API call; ``by`` is the type of the caller's identity."""
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


def console_sign_in(by: str, **more: Mapping[str, str]) -> Event:
    """The event of a console sign-in; ``by`` is the type of the identity that signs in, ``more`` adds details."""
    detail = {"eventName": "ConsoleLogin", "userIdentity": {"type": by}, **more}
    return {"source": "aws.signin", "detail-type": "AWS Console Sign In via CloudTrail", "detail": detail}


FAILED_SIGN_IN = console_sign_in("IAMUser", responseElements={"ConsoleLogin": "Failure"})
SIGN_IN_WITHOUT_MFA = console_sign_in(
    "IAMUser", responseElements={"ConsoleLogin": "Success"}, additionalEventData={"MFAUsed": "No"}
)


def matches(pattern: Any, event: Any) -> bool:
    """Whether an event matches the pattern; an operator that this module does not know matches nothing."""
    if not isinstance(pattern, Mapping) or not pattern or not isinstance(event, Mapping):
        return False
    return all(
        _any_of(wanted, event.get(key)) if isinstance(wanted, list) else matches(wanted, event.get(key))
        for key, wanted in pattern.items()
    )


def _any_of(wanted: list[Any], value: Any) -> bool:
    return any(_matches_value(each, value) if isinstance(each, Mapping) else each == value for each in wanted)


def _matches_value(test: Mapping[str, Any], value: Any) -> bool:
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
            return matcher(str(wanted))(value)
        case "anything-but":
            return value not in wanted if isinstance(wanted, list) else value != wanted
        case _:
            return False


def active_rules(estate: EstateView) -> Iterable[Resource]:
    """The EventBridge rules that are enabled and have a target; any other rule delivers no event."""
    targets = estate.companions(f"aws:{TARGET}", "rule")
    names = {(target.account, target.region, estate.text(target, "rule")) for target in estate.of_type(f"aws:{TARGET}")}
    for rule in estate.of_type(f"aws:{RULE}"):
        enabled = rule.facts.get("state") in (None, "ENABLED") and rule.facts.get("isEnabled") is not False
        name = estate.text(rule, "name") or rule.id
        if enabled and (targets.of(rule) or (rule.account, rule.region, name) in names):
            yield rule


@lru_cache(maxsize=1024)
def parse_pattern(text: str) -> Any:
    """The event pattern in a rule's ``eventPattern``; None where the text is not JSON, which matches nothing."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def unmatched_events(estate: EstateView, rules: Iterable[Resource], events: Mapping[str, Event]) -> list[str]:
    """The names of the events that none of these rules matches."""
    patterns = [parse_pattern(estate.props(rule).text_at("eventPattern")) for rule in rules]
    return [name for name, event in events.items() if not any(matches(pattern, event) for pattern in patterns)]


def unnoticed_start(
    estate: EstateView, rules: Iterable[Resource], document: Resource, name: str
) -> Iterator[Problem]:
    """A problem if none of these rules, in the account and Region of a runbook, matches that it is started."""
    started = {"start": api_call("ssm", "StartAutomationExecution", documentName=name)}
    here = [r for r in rules if (r.account, r.region) == (document.account, document.region)]
    if unmatched_events(estate, here, started):
        yield Problem(document, "no active EventBridge rule matches StartAutomationExecution of this document")


def unmatched_events_in(
    estate: EstateView, region: str, rules: Iterable[Resource], events: Mapping[str, Event]
) -> list[str]:
    """The names of the events that none of these rules matches in this region."""
    return unmatched_events(estate, (rule for rule in rules if rule.region == region), events)


def regions_without_rule(
    estate: EstateView, account: str, rules: Sequence[Resource], events: Mapping[str, Event]
) -> Iterator[Problem]:
    """One problem for each region of the account in which none of its rules matches some of these events.

    A rule whose own region is not known may be the missing one: the problem is then not certain (``known=False``).
    """
    known = all(rule.region for rule in rules)
    for region in sorted(estate.regions.get(account, ())):
        if missing := unmatched_events_in(estate, region, rules, events):
            message = f"account {account} has no active EventBridge rule in {region} for {', '.join(missing)}"
            yield Problem(None, message, known=known)


def cross_account_event_buses(estate: EstateView, account: str) -> set[tuple[str, str]]:
    """The account and region of each event bus in another account to which this account's rules forward events."""
    targets = (target for target in estate.of_type(f"aws:{TARGET}") if target.account == account)
    arns = (str(estate.props(target).get("arn")).split(":") for target in targets)
    buses = {(arn[4], arn[3]) for arn in arns if len(arn) > 4 and arn[-1].startswith("event-bus/")}
    return {(other, region) for other, region in buses if other != account}


def graph_with_event_rules(
    events: Iterable[Event], *, plane: str = "clinical", account: str = CLINICAL, built_in: str = "", **more: Any
) -> Graph:
    """One rule with a target for each event, for examples; with ``built_in``, in that region beside a bucket."""
    of: dict[str, Any] = {"plane": plane, "account": account}
    resources = [aws("s3/bucket:Bucket", f"built-{built_in}", **of)] if built_in else []
    for index, event in enumerate(events):
        name = f"r-{built_in}{index}"
        inputs = {"name": name, "eventPattern": json.dumps(_exact_pattern(event)), **more}
        resources.append(aws(RULE, name, **of, **inputs))
        resources.append(aws(TARGET, name, **of, rule=name, arn="arn:topic"))
    return estate_of(*(resource.with_(region=built_in or resource.region) for resource in resources))


def _exact_pattern(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _exact_pattern(each) if isinstance(each, Mapping) else [each] for key, each in value.items() if each}
