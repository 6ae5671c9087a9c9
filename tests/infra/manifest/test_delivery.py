"""A delivery to a vendor names an address of the vendor's own, and sends no field but those that it may see."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from infra.context.data_stores import fetch_bucket
from infra.files.yaml_document import parse_yaml
from infra.manifest import facts
from infra.manifest.editing.formatting import to_yaml
from infra.manifest.flow_carriage import (
    carriage,
    delivered_flows,
    ends_at_vendors,
    fetched_flows,
    read_in_exchange,
    takes_records,
)
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import MANIFEST, REFERENCE, ManifestError, parse_manifest

FILE = Path("mso.yaml")
DATA: dict[str, Any] = parse_yaml((REFERENCE / MANIFEST).read_text(encoding="utf-8"), FILE).data
ENDPOINT = "https://messages.bellwire.example/v1/reminders"


def manifest_with(delivery: dict[str, Any] | None, **vendor: Any) -> Manifest:
    """The bundled example with this delivery to its vendor of text messages."""
    data = copy.deepcopy(DATA)
    entry = next(system["vendor"] for system in data["systems"] if system["id"] == "messaging-reminders")
    entry.pop("delivery", None)
    entry |= {"delivery": delivery} if delivery is not None else {}
    for key, value in vendor.items():
        entry.pop(key) if value is None else entry.update({key: value})
    return parse_manifest(to_yaml(data), FILE)


def test_a_flow_that_ends_at_a_vendor_with_an_address_is_delivered() -> None:
    manifest = manifest_with({"endpoint": ENDPOINT})
    assert [(flow.id, system.id) for flow, system in delivered_flows(manifest, "saguaro")] == [
        ("f-reminders", "messaging-reminders")
    ]
    flow = next(each for each in manifest.flows if each.id == "f-reminders")
    assert "EventBridge posts each record to Bellwire Messaging Inc." in carriage(manifest, flow, "saguaro").how


def test_people_carry_on_what_is_declared_so() -> None:
    manifest = manifest_with({"by": "people"})
    assert not delivered_flows(manifest, "evergreen")
    assert [flow.id for flow, _ in ends_at_vendors(manifest, "evergreen")] == ["f-reminders"]


IDS = {"evergreen": "bw-evergreen-51f0a2", "saguaro": "bw-saguaro-90c3de"}
FETCHES: dict[str, Any] = {
    "by": "fetch", "principal": "arn:aws:iam::444444444444:role/intake/fetcher", "external_ids": IDS
}  # fmt: skip


OAUTH: dict[str, Any] = {
    "endpoint": ENDPOINT, "authorization": "oauth", "client_ids": {"evergreen": "e-1", "saguaro": "s-1"},
    "token_endpoint": "https://id.bellwire.example/oauth/token",
}  # fmt: skip


def test_a_client_and_where_it_gets_tokens_may_be_declared() -> None:
    vendor = next(each for each in manifest_with(OAUTH).systems if each.id == "messaging-reminders").vendor
    assert vendor is not None
    assert vendor.delivery is not None
    assert (vendor.delivery.authorization, vendor.delivery.client_ids["saguaro"]) == ("oauth", "s-1")


def test_a_vendor_that_fetches_has_files_and_no_requests() -> None:
    manifest = manifest_with(FETCHES)
    assert [(flow.id, system.id) for flow, system in fetched_flows(manifest, "saguaro")] == [
        ("f-reminders", "messaging-reminders")
    ]
    assert not delivered_flows(manifest, "saguaro")
    assert read_in_exchange(manifest, "saguaro")["f-reminders"] == set()
    flow = next(each for each in manifest.flows if each.id == "f-reminders")
    assert "Bellwire Messaging Inc. fetches files" in carriage(manifest, flow, "saguaro").how


BAD: dict[str, tuple[dict[str, Any] | None, dict[str, Any], str]] = {
    "no delivery": (None, {}, "nothing says how its records reach bellwire"),
    "no address": ({}, {}, "has no endpoint"),
    "an address for people": ({"by": "people", "endpoint": ENDPOINT}, {}, "is for api only"),
    "not https": ({"endpoint": "http://messages.bellwire.example/v1"}, {}, "is no https address"),
    "no scheme": ({"endpoint": "messages.bellwire.example"}, {}, "is no https address"),
    "a credential in the address": ({"endpoint": f"{ENDPOINT}?key=abc"}, {}, "more than a host and a path"),
    "a user in the address": ({"endpoint": "https://me:it@messages.bellwire.example"}, {}, "more than a host"),
    "a port": ({"endpoint": "https://messages.bellwire.example:8443/v1"}, {}, "has a port"),
    "no port at all": ({"endpoint": "https://messages.bellwire.example:x/v1"}, {}, "is no address"),
    "a wildcard": ({"endpoint": "https://messages.bellwire.example/*"}, {}, "has a wildcard"),
    "a network address": ({"endpoint": "https://203.0.113.7/v1"}, {}, "is an address"),
    "a name of AWS": ({"endpoint": "https://a.lambda-url.us-west-2.on.aws/"}, {}, "is a name of AWS"),
    "a name of the MSO": ({"endpoint": "https://in.lumen-ridge.example/v1"}, {}, "the domain of lumen-ridge"),
    "a name of the practice": ({"endpoint": "https://in.saguaro-skin.example/v1"}, {}, "the domain of saguaro"),
    "an unknown key": ({"endpoint": ENDPOINT, "key": "abc"}, {}, "delivery.key"),
    "a header that is none": ({"endpoint": ENDPOINT, "header": "X Key"}, {}, "delivery.header"),
    "too fast": ({"endpoint": ENDPOINT, "per_second": 301}, {}, "delivery.per_second"),
    "oauth without a client": ({"endpoint": ENDPOINT, "authorization": "oauth"}, {}, "lacks token_endpoint"),
    "a client without oauth": ({"endpoint": ENDPOINT, "client_ids": {"evergreen": "a"}}, {}, "is for oauth only"),
    "a client of one practice alone": ({**OAUTH, "client_ids": {"evergreen": "e-1"}}, {}, "a client id for each"),
    "a header for oauth": ({**OAUTH, "header": "X-Key"}, {}, "is not for oauth"),
    "tokens of the MSO": ({**OAUTH, "token_endpoint": "https://id.lumen-ridge.example/t"}, {}, "the domain of"),
    "a secret with the address": ({**OAUTH, "token_endpoint": "https://a.example/t?s=b"}, {}, "more than a host"),
    "a secret in the file": ({**OAUTH, "client_secret": "abc"}, {}, "delivery.client_secret"),
    "an address for one that fetches": ({**FETCHES, "endpoint": ENDPOINT}, {}, "is for api only"),
    "a role for an address": ({"endpoint": ENDPOINT, "principal": FETCHES["principal"]}, {}, "is for fetch only"),
    "no role": ({"by": "fetch", "external_ids": IDS}, {}, "does not say as which role"),
    "a whole account": ({**FETCHES, "principal": "arn:aws:iam::444444444444:root"}, {}, "delivery.principal"),
    "a wildcard of roles": ({**FETCHES, "principal": "arn:aws:iam::444444444444:role/*"}, {}, "delivery.principal"),
    "a user": ({**FETCHES, "principal": "arn:aws:iam::444444444444:user/fetcher"}, {}, "delivery.principal"),
    "no external id": ({**FETCHES, "external_ids": {}}, {}, "has to name each practice"),
    "an id of one practice alone": (
        {**FETCHES, "external_ids": {"evergreen": IDS["evergreen"]}}, {}, "has to name each practice"
    ),
    "one id for both": (
        {**FETCHES, "external_ids": dict.fromkeys(IDS, IDS["saguaro"])}, {}, "the same external id"
    ),
    "an id that is guessed": ({**FETCHES, "external_ids": {**IDS, "saguaro": "12345"}}, {}, "external_ids"),
    "kept for ever": ({**FETCHES, "keep_days": 400}, {}, "delivery.keep_days"),
    "fields that it may not fetch": (FETCHES, {"fields": ["first_name"]}, "leaves out what f-reminders sends"),
    "fields it may not see": ({"endpoint": ENDPOINT}, {"fields": ["first_name"]}, "leaves out what f-reminders sends"),
}


@pytest.mark.parametrize(("delivery", "vendor", "message"), BAD.values(), ids=BAD)
def test_a_delivery_that_cannot_be_built_is_refused_with_line_and_fix(
    delivery: dict[str, Any] | None, vendor: dict[str, Any], message: str
) -> None:
    with pytest.raises(ManifestError) as refused:
        manifest_with(delivery, **vendor)
    assert message in str(refused.value)
    assert "mso.yaml:" in str(refused.value)


def test_a_misspelt_flow_is_the_only_problem_of_a_manifest() -> None:
    data = copy.deepcopy(DATA)
    data["flows"][0]["id"] = "f-appointment"
    with pytest.raises(ManifestError, match="1 problem"):
        parse_manifest(to_yaml(data), FILE)


def test_the_bucket_of_every_system_that_takes_records_has_a_name_that_s3_takes() -> None:
    longest = max(map(len, filter(takes_records, facts.systems())))
    assert len(f"{'m' * 21}-{fetch_bucket('s' * longest)}-{'1' * 12}") <= 63
