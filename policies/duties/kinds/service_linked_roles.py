"""L10: service-linked roles that AWS does not make by itself are made, and a recorder's own role lets Config in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource
from policies.data_files import read_data
from policies.duties.delivery_targets import trusts
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.duties.switches import payer_of
from policies.separation.iam.patterns import glob_matches

RECORDS = "https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html"
LINKED = "iam/serviceLinkedRole:ServiceLinkedRole"
CONFIG = "config.amazonaws.com"


def _table() -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = read_data("duties/aws/service_linked_roles.yaml")["roles"]
    return found


PAGES = {row["role"]: row["why"] for row in _table()}


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each resource that takes such a role, and for each recorder's own role."""
    for row in _table():
        for type_, when in row["uses"].items():
            for resource in estate.of_type(type_):
                if all(_fits(resource.facts.get(prop), wanted) for prop, wanted in when.items()):
                    needs = tuple(_made(estate, resource, row))
                    yield _duty(
                        estate, resource, f"has the service-linked role {row['role']}", needs, PAGES[row["role"]]
                    )
    for recorder in estate.of_type("cfg/recorder:Recorder"):
        if "/aws-service-role/" not in str(recorder.facts.get("roleArn")):
            role = estate.role(recorder, "roleArn")
            own = (trusts(role, CONFIG),) if role else (not_in_input(f"the role {recorder.facts.get('roleArn')}"),)
            yield _duty(estate, recorder, "records with a role that Config takes on", own, RECORDS)


def _duty(estate: DutyEstate, resource: Resource, does: str, needs: tuple[Need, ...], why: str) -> Duty:
    who = f"{estate.account(resource).name or resource.account}:{resource.name}"
    return Duty("L10", "service-linked-roles", who, does, needs, why, resource.urn)


def _fits(value: Any, wanted: Any) -> bool:
    if wanted == "?":
        return bool(value)
    return glob_matches(wanted, str(value)) if isinstance(wanted, str) else value is wanted


def _made(estate: DutyEstate, resource: Resource, row: Mapping[str, Any]) -> Iterator[Need]:
    account = estate.account(resource)
    if row["where"] == "payer":
        payer = payer_of(estate, account.organization)
        if payer is None:
            yield Standing(None, f"the management account of {account.organization or account.id} is not in the input")
            return
        account = payer
    arn = f"arn:aws:iam::{account.id}:role/aws-service-role/{row['service']}/{row['role']}"
    made = any(
        r.account == account.id and r.facts.get("awsServiceName") == row["service"] for r in estate.of_type(LINKED)
    )
    made |= any(
        r.account == account.id and all(_fits(r.facts.get(prop), wanted) for prop, wanted in when.items())
        for type_, when in row.get("made_by", {}).items()
        for r in estate.of_type(type_)
    )
    collected = any(r.facts.get("arn") == arn for r in estate.of_type("iam/role:Role"))
    what = f"{row['role']} of {row['service']} in {account.name or account.id}"
    missing = f"nothing makes {what}, and AWS does not make it by itself"
    yield Standing(made or collected, missing)
