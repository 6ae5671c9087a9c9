"""The general rule of passing roles: who may pass a role to a service and may change anything there can perhaps act as
the role. The named escalation edges say where that is certain; this rule says possible."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from policies.data_files import read_data
from policies.separation.estate.entities import Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.iam.patterns import action_matches
from policies.separation.reach.action_elements import ActionElements
from policies.separation.reach.escalation_edges import PASS_ROLE, Edge
from policies.separation.reach.request_arns import forms_of
from policies.separation.reference.service_reference import Action, actions_of, services

GENERAL_RULE = "pass-role-to-service"
REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


def pass_role_edges(estate: EstateModel) -> Iterator[Edge]:
    """One edge for each service that a role of the estate trusts, and each group of actions that policies treat alike.

    A service that AWS's service reference does not know gives an edge with iam:PassRole alone, at best unknown.
    """
    trusted = sorted({service for principal in estate.principals for service in services_trusted_by(principal)})
    prefixes = {service: action_prefixes(service) for service in trusted}
    elements = ActionElements(estate, {prefix for found in prefixes.values() for prefix in found})
    for service in trusted:
        needs, seen = f"role trusts {service}", set[tuple[object, ...]]()
        if not prefixes[service] and _label(service) not in _data()["services"]:
            yield Edge(GENERAL_RULE, "assume", "role", (PASS_ROLE,), needs=needs, at_best="unknown")
        for action in (action for prefix in prefixes[service] for action in actions_of(prefix)):
            if not _may_run_as_role(action, service):
                continue
            granted, signature = elements.signature(action.full_name)
            key = (action.service, forms_of(action.full_name), signature)
            if granted and key not in seen:
                seen.add(key)
                actions = (PASS_ROLE, action.full_name)
                yield Edge(GENERAL_RULE, "assume", "role", actions, needs=needs, at_best="possible")


def services_trusted_by(principal: Principal) -> Iterator[str]:
    """The services that a role's trust policy lets assume it."""
    for statement in principal.trust:
        if statement.allow and statement.covers_action("sts:AssumeRole"):
            yield from (value for kind, value in statement.principals if kind == "Service")


@cache
def action_prefixes(service: str) -> tuple[str, ...]:
    """The prefixes of the actions with which a service principal's service is used; none if it is not known."""
    label = _label(service)
    listed = _data()["services"].get(label)
    found = listed if listed is not None else [label.rpartition(".")[2]]
    return tuple(prefix for prefix in found if prefix in services())


def _label(service: str) -> str:
    """What names the service in a service principal: ``states`` for ``states.us-east-1.amazonaws.com``."""
    parts = service.lower().removesuffix(".cn").removesuffix(".amazonaws.com").split(".")
    return ".".join(part for part in parts if not REGION.fullmatch(part))


def _may_run_as_role(action: Action, service: str) -> bool:
    """Whether an action may make the service run something as the role."""
    reads_as_role = action.passes_role and action.is_read  # it returns what the role reads
    changes = (action.is_write or action.is_permissions) and not action.name.startswith(tuple(_data()["idle"]))
    if not (changes or reads_as_role):
        return False
    return not any(action_matches(pattern, action.full_name) for pattern in _exempt(service))


@cache
def _exempt(service: str) -> tuple[str, ...]:
    return tuple(pattern for entry in _data()["exempt"] if entry["service"] == service for pattern in entry["actions"])


@cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_data("separation/reach/pass_role_services.yaml")
    return found
