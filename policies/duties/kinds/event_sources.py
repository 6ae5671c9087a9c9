"""L3: each rule hears what it matches: there are such events, and a trail records calls where EventBridge gets them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from infra.engine.graph import Resource, Status
from policies.data_files import read_data
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, documents, items
from policies.duties.switches import organization_of
from policies.separation.estate.graph_references import value_at
from policies.separation.reference.service_reference import services

PATTERNS = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html"
WHY = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html"
TARGET = "cloudwatch/eventTarget:EventTarget"
RULE, TRAIL = "cloudwatch/eventRule:EventRule", "cloudtrail/trail:Trail"
CALLS = "via CloudTrail"
OF_AWS = "aws."
OTHERWISE_NAMED = frozenset({"macie", "emr"})
"""Sources of events that are named otherwise than the prefix of the service's actions."""
ALL_EVENTS = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"


def _table() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_data("duties/aws/regions.yaml")
    return found


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for the pattern of each rule, and for each enabled rule that matches calls of AWS's interfaces."""
    for rule in estate.of_type(RULE):
        if isinstance(text := rule.facts.get("eventPattern"), str):
            who = f"{estate.account(rule).name or rule.account}:{rule.facts.get('name') or rule.name} in {rule.region}"
            needs = tuple(_matches_something(text))
            yield Duty("L3", "event-sources", who, "has a pattern that events match", needs, PATTERNS, rule.urn)
    trails = [trail for trail in estate.of_type(TRAIL) if _records_calls(trail)]
    regions: dict[tuple[str, str], set[str]] = {}
    rules = [(rule, pattern) for rule in estate.of_type(RULE) if (pattern := _pattern(rule))]
    for rule, pattern in rules:
        regions.setdefault((rule.account, json.dumps(pattern, sort_keys=True)), set()).add(rule.region)
    forwarded = {(str(t.facts.get("arn")), t.region) for t in estate.of_type(TARGET)}
    for rule, pattern in rules:
        who = f"{estate.account(rule).name or rule.account}:{rule.facts.get('name') or rule.name} in {rule.region}"
        bus = f"arn:aws:events:{rule.region}:{rule.account}:event-bus/default"
        elsewhere = {region for arn, region in forwarded if arn == bus}
        heard_in = regions[rule.account, json.dumps(pattern, sort_keys=True)] | elsewhere
        needs = (_recorded(estate, rule, trails), *_reaches(rule, pattern, heard_in))
        yield Duty("L3", "event-sources", who, "hears the calls that it matches", needs, WHY, rule.urn)


def _matches_something(text: str) -> Iterator[Need]:
    """The pattern is JSON, its events are of services that there are, and calls are matched as calls."""
    pattern = next(iter(documents(f"[{text}]")), None)
    if pattern is None:
        yield Standing(False, "its pattern is no JSON object: EventBridge refuses it")
        return
    sources = [s.removeprefix(OF_AWS) for s in items(pattern.get("source")) if str(s).startswith(OF_AWS)]
    if unknown := sorted(set(sources) - OTHERWISE_NAMED - set(services())):
        yield Standing(None, f"AWS's service reference has no {', '.join(unknown)}")
    kinds = [kind for kind in items(pattern.get("detail-type")) if isinstance(kind, str)]
    of_calls = any(value_at(pattern, f"detail.{field}") for field in ("eventName", "eventSource"))
    heard = not of_calls or not kinds or any(CALLS in kind for kind in kinds)
    yield Standing(heard, f"it matches names of calls in events that are none ({', '.join(kinds)})")


def _pattern(rule: Resource) -> Mapping[str, Any] | None:
    """The pattern of an enabled rule of the default bus that matches calls, else None."""
    if rule.facts.get("state") == "DISABLED" or rule.facts.get("isEnabled") is False:
        return None
    text = rule.facts.get("eventPattern")
    pattern = next(iter(documents(f"[{text}]")), {}) if isinstance(text, str) else {}
    kinds = [str(kind) for kind in items(pattern.get("detail-type"))]
    on_default = str(rule.facts.get("eventBusName") or "default").endswith("default")
    return pattern if on_default and kinds and all(CALLS in kind for kind in kinds) else None


def _records_calls(trail: Resource) -> bool:
    """Whether a trail is turned on and records management events."""
    facts = trail.facts
    advanced, basic = documents(facts.get("advancedEventSelectors")), documents(facts.get("eventSelectors"))
    chosen = (_chooses_calls(documents(selector.get("fieldSelectors"))) for selector in advanced)
    records = any(chosen) if advanced else all(s.get("includeManagementEvents") is not False for s in basic)
    return facts.get("enableLogging") is not False and records


def _chooses_calls(fields: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a selector chooses management events, and not only those that read."""
    only_reads = any(f.get("field") == "readOnly" and "true" in items(f.get("equals")) for f in fields)
    events = any(f.get("field") == "eventCategory" and "Management" in items(f.get("equals")) for f in fields)
    return events and not only_reads


def _recorded(estate: DutyEstate, rule: Resource, trails: list[Resource]) -> Need:
    """A trail of the account or of its organization records the calls in the rule's Region."""
    account = estate.account(rule)
    recorded = any(
        (t.account == rule.account or (t.facts.get("isOrganizationTrail") and _same(estate, t, account.organization)))
        and (t.facts.get("isMultiRegionTrail") is True or t.region == rule.region)
        for t in trails
    )
    known = organization_of(estate, account) is not None or rule.status is Status.COLLECTED
    known = known and all(map(estate.reads, _administrators(estate)))  # an organization's trail may stand in theirs
    missing = f"no trail records the calls of {account.name or account.id} in {rule.region}"
    return Standing(True if recorded else False if known else None, missing)


def _administrators(estate: DutyEstate) -> Iterator[str]:
    """The ids of the accounts that administer CloudTrail for an organization."""
    for delegated in estate.of_type("organizations/delegatedAdministrator:DelegatedAdministrator"):
        if delegated.facts.get("servicePrincipal") == "cloudtrail.amazonaws.com":
            yield str(delegated.facts.get("accountId"))


def _same(estate: DutyEstate, trail: Resource, organization: str) -> bool:
    return bool(organization) and estate.account(trail).organization == organization


def _reaches(rule: Resource, pattern: Mapping[str, Any], heard_in: set[str]) -> Iterator[Need]:
    """The Region of global services, and the state that calls which only read take."""
    table = _table()
    sources = [str(source) for source in items(value_at(pattern, "detail.eventSource"))]
    one, of_one = table["global_events"]["region"], table["global_events"]["sources"]
    if sources and all(source in of_one for source in sources):
        yield Standing(one in heard_in, f"calls of {', '.join(sources)} are heard in {one} only, where no such rule is")
    read = table["read_only_calls"]
    names = [name for name in items(value_at(pattern, "detail.eventName")) if isinstance(name, str)]
    unheard = [n for n in names if n.startswith(tuple(read["prefixes"])) and n not in read["heard"]]
    if rule.facts.get("state") != ALL_EVENTS:
        yield Standing(not unheard, f"{', '.join(unheard)} only read: a rule hears them in the state {ALL_EVENTS}")
