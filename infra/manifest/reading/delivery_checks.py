"""Checks of deliveries to vendors: an address of the vendor's own, and no field but those that it may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from infra.files.yaml_document import DocumentProblem, YamlPath
from infra.manifest import facts
from infra.manifest.delivery_section import Delivery, host_of
from infra.manifest.flow_carriage import ends_at_vendors
from infra.manifest.manifest_model import Flow, Manifest
from infra.manifest.reading.vendor_names import name_problem
from infra.manifest.sections import Vendor

EXAMPLE: Final = "delivery: {endpoint: https://api.vendor.example/records}"
"""What a vendor's entry needs so that records reach it."""
FETCHING: Final = "principal: arn:aws:iam::ACCOUNT:role/NAME, external_ids: {PRACTICE: ...}"
OF_OAUTH: Final = ("token_endpoint", "client_ids", "scope")
OF_WAY: Final = {**dict.fromkeys(("endpoint", "header", "per_second", "authorization", *OF_OAUTH), "api"),
                 **dict.fromkeys(("principal", "external_ids", "keep_days"), "fetch")}  # fmt: skip
"""The keys of a delivery, each with the way that it is for."""


def delivery_problems(manifest: Manifest) -> Iterator[DocumentProblem]:
    """Every delivery that cannot be built, or that would send what the vendor may not see."""
    index_of = {system.id: index for index, system in enumerate(manifest.systems)}
    for system in manifest.systems:
        if system.vendor and system.vendor.delivery:
            at: YamlPath = ("systems", index_of[system.id], "vendor", "delivery")
            yield from _of_other_ways(at, system.vendor.delivery)
            using = system.practices or tuple(practice.slug for practice in manifest.practices)
            if system.vendor.delivery.by == "api":
                yield from _endpoint(manifest, at, system.vendor)
                yield from _authorization(manifest, at, system.vendor.delivery, using)
            elif system.vendor.delivery.by == "fetch":
                yield from _fetching(at, system.vendor.delivery, using)
    known = all(each.id in facts.systems() for each in manifest.systems)
    if not known or any(flow.id not in facts.flows() for flow in manifest.flows):
        return  # an id that the facts do not have is a problem of its own
    seen: set[tuple[str, str]] = set()
    for practice in manifest.practices:
        for flow, system in ends_at_vendors(manifest, practice.slug):
            if system.vendor and (flow.id, system.id) not in seen:
                seen.add((flow.id, system.id))
                yield from _fields(("systems", index_of[system.id], "vendor"), flow, system.vendor)


def _of_other_ways(at: YamlPath, delivery: Delivery) -> Iterator[DocumentProblem]:
    """What is said of another way than the one that is declared."""
    for name, way in OF_WAY.items():
        given = getattr(delivery, name)
        if delivery.by != way and given != Delivery.model_fields[name].get_default(call_default_factory=True):
            yield DocumentProblem(f"is for {way} only", (*at, name), str(given), fix=f"remove it, or write by: {way}")


def _fetching(at: YamlPath, delivery: Delivery, practices: Sequence[str]) -> Iterator[DocumentProblem]:
    """Who fetches is named, and what it states differs by practice, so that it cannot be led to another's files.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    if delivery.principal is None:
        yield DocumentProblem("does not say as which role the vendor fetches", at, fix=f"write {FETCHING}")
    given = delivery.external_ids
    if set(given) != set(practices):
        what = f"has to name each practice that has the system: {', '.join(practices)}"
        yield DocumentProblem(what, (*at, "external_ids"), ", ".join(given), fix=f"write {FETCHING}")
    if len(set(given.values())) < len(given):
        fix = "agree with the vendor on one of its own for each practice"
        yield DocumentProblem("gives two practices the same external id", (*at, "external_ids"), fix=fix)


def _endpoint(manifest: Manifest, at: YamlPath, vendor: Vendor) -> Iterator[DocumentProblem]:
    delivery = vendor.delivery
    assert delivery is not None
    if delivery.endpoint is None:
        others = "by: fetch where the vendor fetches files, or by: people where a clerk carries records on"
        fix = f"write {EXAMPLE}, {others}"
        yield DocumentProblem(f"has no endpoint: nothing says where {vendor.slug} takes records", at, fix=fix)
        return
    yield from _address(manifest, (*at, "endpoint"), delivery.endpoint)


def _authorization(
    manifest: Manifest, at: YamlPath, delivery: Delivery, practices: Sequence[str]
) -> Iterator[DocumentProblem]:
    """What signs in to the vendor is said in one of two ways; no secret stands here."""
    if delivery.authorization == "header":
        given = [name for name in OF_OAUTH if getattr(delivery, name)]
        for name in given:
            yield DocumentProblem("is for oauth only", (*at, name), fix="remove it, or write authorization: oauth")
        return
    if delivery.header != Delivery.model_fields["header"].default:
        fix = "remove it: EventBridge puts the token into the header Authorization"
        yield DocumentProblem("is not for oauth", (*at, "header"), delivery.header, fix=fix)
    if set(delivery.client_ids) != set(practices) or delivery.token_endpoint is None:
        fix = "write token_endpoint: https://... and client_ids: {PRACTICE: ...}; secrets are set at EventBridge"
        yield DocumentProblem("lacks token_endpoint, or a client id for each practice that has the system", at, fix=fix)
    if delivery.token_endpoint is not None:
        yield from _address(manifest, (*at, "token_endpoint"), delivery.token_endpoint)


def _address(manifest: Manifest, at: YamlPath, address: str) -> Iterator[DocumentProblem]:
    found = _address_problem(address) or name_problem(manifest, host_of(address))
    if found:
        what, fix = found
        yield DocumentProblem(what, at, address, fix=fix)


def _address_problem(endpoint: str) -> tuple[str, str] | None:
    """What is wrong with an address besides its host; a query or a user name in it could hold a credential."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return "is no address", f"write {EXAMPLE}"
    if parts.scheme != "https" or not parts.hostname:
        return "is no https address", "write https:// and the vendor's host; EventBridge sends over TLS only"
    if parts.username is not None or parts.query or parts.fragment:
        return (
            "has more than a host and a path",
            "remove the user, the query and the fragment; the credential goes into the header",
        )
    if port not in (None, 443):
        return "has a port", "leave the port out: records leave on 443"
    if "*" in endpoint:
        return "has a wildcard", "write the whole address; API destinations of the kit have one path"
    return None


def _fields(at: YamlPath, flow: Flow, vendor: Vendor) -> Iterator[DocumentProblem]:
    """A flow whose records go to a vendor has no field but those that the vendor may see (45 CFR 164.502(b))."""
    if vendor.delivery is None or vendor.delivery.by == "people":
        return
    sent = [field.name for field in flow.fact.fields]
    unseen = [name for name in sent if name not in vendor.fields]
    if vendor.fields and unseen:  # an empty list, and a missing agreement, are matters of gate LAW-012
        fix = f"add to fields what {vendor.slug} may see, or remove the flow; fields of {flow.id}: {', '.join(sent)}"
        what = f"leaves out what {flow.id} sends"
        yield DocumentProblem(what, (*at, "fields"), ", ".join(unseen), fix=fix)

