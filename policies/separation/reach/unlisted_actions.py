"""Actions that no list contains: on a store of patient data they count as reading until they are reviewed.

Every action of a store's service that some policy allows counts, unless it has an escalation edge or is harmless
(``harmless_actions.yaml``). Actions that all policies of the estate treat alike are asked as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from policies.data_files import read_data
from policies.separation.estate.entities import PHI, PHI_MINIMUM
from policies.separation.estate.estate_model import EstateModel
from policies.separation.iam.patterns import any_action_matcher, sample
from policies.separation.reach.action_elements import ActionElements
from policies.separation.reach.escalation_edges import Edge, edges
from policies.separation.reach.request_arns import forms_of
from policies.separation.reference.service_reference import action as documented
from policies.separation.reference.service_reference import actions_of, services

UNLISTED = "unlisted-action"
SIGN_IN = "assume-all-trusting-roles"


class _Store(NamedTuple):
    """A kind of store, a service that reaches its content, and what reading takes besides the action."""

    kind: str
    service: str
    prerequisite: str


def unlisted_edges(estate: EstateModel) -> Iterator[Edge]:
    """One edge for each group of actions that policies allow on a kind of store and that no list contains."""
    stores = _stores(estate)
    elements = ActionElements(estate, {store.service for store in stores}) if stores else None
    for store in stores:
        assert elements is not None
        seen: set[tuple[object, ...]] = set()
        for action, at_best in _candidates(store.service, elements.patterns(store.service)):
            allowed, signature = elements.signature(action)
            key = (forms_of(action), signature, at_best)
            if allowed and key not in seen:
                seen.add(key)
                needs = store.prerequisite
                yield Edge(UNLISTED, "read-data", store.kind, (action,), prerequisite=needs, at_best=at_best)


def _stores(estate: EstateModel) -> list[_Store]:
    """The kinds of stores of patient data in an estate, with the services that reach their content."""
    found: dict[_Store, None] = {}
    for resource in estate.resources:
        if resource.data_classes & (PHI | PHI_MINIMUM):
            kinds = ["s3-object"] if resource.kind == "s3-bucket" else [resource.kind]
            kinds += ["recovery-point"] if resource.kind == "backup-vault" else []
            for kind in kinds:
                entry = _table().get(kind, {"services": [_service_of(resource.arn)]})
                for service in entry["services"]:
                    found[_Store(kind, service, entry.get("prerequisite", ""))] = None
    return list(found)


def _service_of(arn: str) -> str:
    return f"{arn}:::".split(":")[2]


def _candidates(service: str, patterns: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The actions of a service that may read, each with how certain that is; for an unknown service, any action."""
    if service not in services():
        yield f"{service}:{sample('*')}", "unknown"
        return
    for action in actions_of(service):
        if action.full_name.lower() not in _listed() and not _is_harmless(action.full_name, service):
            yield action.full_name, "certain" if action.is_read or action.is_list else "possible"
    for pattern in patterns:  # what AWS's service reference does not know
        name = f"{service}:{pattern.partition(':')[2]}"
        unknown = pattern.count(":") == 1 and not set("*?") & set(name) and documented(name) is None
        if unknown and name.lower() not in _listed() and not _is_harmless(name, service):
            yield name, "certain"


def _is_harmless(action: str, service: str) -> bool:
    """Whether an action is known to return no content and to give nobody access to it."""
    if _is_in_list("revealing", action):
        return False
    if _is_in_list(service, action):
        return True
    found = documented(action)
    if found is None:
        return False
    return found.is_tagging or found.is_list or found.name.startswith(tuple(_harmless()["any"]))


def _is_in_list(name: str, action: str) -> bool:
    return _list_matcher(name)(action)


@cache
def _list_matcher(name: str) -> Callable[[str], bool]:
    return any_action_matcher(_harmless().get(name, ()))


@cache
def _listed() -> frozenset[str]:
    """The actions of edges, but for those that let somebody sign in: what an application then shows is not known."""
    judged = (edge for edge in edges() if edge.effect != SIGN_IN)
    return frozenset(action.lower() for edge in judged for choice in edge.action_sets for action in choice)


@cache
def _harmless() -> Mapping[str, list[str]]:
    found: Mapping[str, list[str]] = read_data("separation/reach/harmless_actions.yaml")
    return found


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = read_data("separation/reach/store_services.yaml")
    return found
