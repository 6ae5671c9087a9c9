"""L10: security services are turned on before what builds on them, and their administrator is appointed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource
from policies.data_files import read_data
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, items
from policies.duties.switches import payer_of
from policies.separation.estate.graph_references import value_at

CONFIGURATION = "securityhub/organizationConfiguration:OrganizationConfiguration"
POLICY = "securityhub/configurationPolicy:ConfigurationPolicy"
ASSOCIATION = "securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation"
AGGREGATOR = "securityhub/findingAggregator:FindingAggregator"
CENTRAL = "CENTRAL"


def _table() -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = read_data("duties/aws/detection_services.yaml")["services"]
    return found


PAGES = {name: row["why"] for name, row in _table().items()}


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each resource that builds on a security service."""
    for name, row in _table().items():
        on = {place for type_ in row["enabled"] for r in estate.of_type(type_) for place in _places(r)}
        for type_ in row["builds_on"]:
            for resource in estate.of_type(type_):
                needs = [_stands(resource, on, name)]
                if type_ in row["by_admin"]:
                    needs += _appointed(estate, resource, row, name)
                if type_ in row.get("central", ()):
                    needs += _central(estate, resource)
                if type_ == POLICY:
                    needs.append(_is_applied(estate, resource))
                if type_ == CONFIGURATION and _is_central(resource):
                    needs += _aggregates(estate, resource)
                who = f"{estate.account(resource).name or resource.account}:{resource.name}"
                does = f"builds on {name} in {resource.region}"
                yield Duty("L10", "detection-services", who, does, tuple(needs), PAGES[name], resource.urn)


def _places(resource: Resource) -> Iterator[tuple[str, str]]:
    """The accounts and Region in which a resource turns a service on: its own, or those that it names."""
    off = resource.facts.get("enable") is False or resource.facts.get("status") == "PAUSED"
    accounts = [str(a) for a in items(resource.facts.get("accountIds"))] or [resource.account]
    yield from () if off else ((account, resource.region) for account in accounts)


def _stands(resource: Resource, on: set[tuple[str, str]], name: str) -> Need:
    place = (resource.account, resource.region)
    return Standing(place in on, f"{name} is not turned on in {resource.account} and {resource.region}")


def _appointed(estate: DutyEstate, resource: Resource, row: Mapping[str, Any], name: str) -> Iterator[Need]:
    """The management account appointed this account as the service's administrator, in this Region."""
    account = estate.account(resource)
    payer = payer_of(estate, account.organization)
    if payer is None:
        yield Standing(None, f"the management account of {account.organization or account.id} is not in the input")
        return
    type_, prop = row["admin"]
    appointed = any(
        a.account == payer.id and a.region == resource.region and a.facts.get(prop) == account.id
        for a in estate.of_type(type_)
    )
    cause = f"{payer.name or payer.id} does not appoint {account.name or account.id} for {name} in {resource.region}"
    yield Standing(appointed, cause)


def _is_central(resource: Resource) -> bool:
    return bool(value_at(resource.facts, "organizationConfiguration.configurationType") == CENTRAL)


def _is_applied(estate: DutyEstate, policy: Resource) -> Need:
    applied = any(a.facts.get("policyId") == policy.id for a in estate.beside(policy, ASSOCIATION))
    return Standing(applied, f"the configuration policy {policy.name} is associated with no account and no unit")


def _central(estate: DutyEstate, resource: Resource) -> Iterator[Need]:
    found = any(_is_central(r) and r.region == resource.region for r in estate.beside(resource, CONFIGURATION))
    yield Standing(found, f"Security Hub is not configured centrally in {resource.account} and {resource.region}")


def _aggregates(estate: DutyEstate, resource: Resource) -> Iterator[Need]:
    """Central configuration takes a finding aggregator in its Region, the home Region."""
    found = any(r.region == resource.region for r in estate.beside(resource, AGGREGATOR))
    yield Standing(found, f"no finding aggregator in {resource.region}, which central configuration requires")
