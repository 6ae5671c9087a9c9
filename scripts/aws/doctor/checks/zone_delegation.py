"""The public DNS zones of the estate are delegated: what a public resolver answers is what Route 53 serves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from infra.engine.graph import Resource
from infra.errors import KitError
from scripts.aws.doctor.examination import Answer, Area, Check, Examination, answers_for, not_checked, ok, problem
from scripts.aws.read_only_context import ReadOnlyContext

ZONE: Final = "aws:route53/zone:Zone"


def run(examination: Examination) -> Iterator[Answer]:
    """Compare the name servers of each public zone of the plan."""
    for zone in examination.plan.of_type(ZONE):
        if not zone.props.get("vpcs"):
            yield from answers_for(f"the zone {zone.props['name']}", partial(_zone, examination, zone))


def _zone(examination: Examination, zone: Resource) -> Iterator[Answer]:
    name, account = str(zone.props["name"]).rstrip("."), examination.planned_account(zone)
    serving = _serving(examination.read(account), name)
    if not serving:
        yield not_checked(f"the zone {name} does not exist yet in {account}", f"deploy {account}, then delegate it")
        return
    if examination.name_servers is None:
        why = "the AWS is emulated" if examination.emulated else "--offline"
        yield not_checked(f"whether {name} is delegated to {', '.join(serving)}: {why}", f"dig NS {name}")
        return
    try:
        answered = sorted(server.rstrip(".").lower() for server in examination.name_servers(name))
    except KitError as error:
        yield not_checked(f"whether {name} is delegated: {error}", f"from another network: dig NS {name}")
        return
    if answered == serving:
        yield _delegated(examination, name, account)
        return
    parent = name.partition(".")[2]
    fix = f"whoever runs the DNS of {parent}: add NS records for {name} with {', '.join(serving)}; remove others"
    yield problem(f"{name} is delegated to {', '.join(answered) or 'nobody'}", fix)


def _delegated(examination: Examination, name: str, account: str) -> Answer:
    """A zone that is delegated; the stack has a public listener once the manifest says so, too."""
    if examination.manifest.is_delegated(account):
        return ok(f"{name} is delegated to Route 53")
    fix = f"add {account} to dns.delegated in mso.yaml, then: mso up {account}"
    return problem(f"{name} is delegated, but mso.yaml does not say so: {account} has no public listener", fix)


def _serving(context: ReadOnlyContext, name: str) -> list[str]:
    """The name servers of a public hosted zone; empty where there is none."""
    zones: list[Any] = context.call("route53.list_hosted_zones")["HostedZones"]
    for zone in zones:
        if zone["Name"].rstrip(".") == name and not zone["Config"]["PrivateZone"]:
            found = context.call("route53.get_hosted_zone", Id=zone["Id"])["DelegationSet"]["NameServers"]
            return sorted(server.rstrip(".").lower() for server in found)
    return []


CHECK = Check(id="dns", area=Area.ESTATE, title="the DNS zones", run=run)
