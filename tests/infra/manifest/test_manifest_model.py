"""What the planes read from a manifest: accounts, networks, systems by side, state backends."""

from __future__ import annotations

from datetime import date
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest

from infra.context.state_backends import state_backend
from infra.files.yaml_document import parse_yaml
from infra.manifest.editing.formatting import to_yaml
from infra.manifest.environments.answers import manifest_data, merge_answers, preset_answers
from infra.manifest.environments.presets import PRESETS
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.json_schema import json_schema
from infra.manifest.reading.load import MANIFEST as FILE
from infra.manifest.reading.load import REFERENCE, load_manifest
from infra.manifest.sections import Retention

MANIFEST = load_manifest(REFERENCE)


def test_planes_are_listed_in_deployment_order() -> None:
    planes = MANIFEST.plane_names()
    assert planes[:4] == ("org", "log-archive", "security", "management")
    assert planes[4:7] == ("clinical-evergreen", "exchange-evergreen", "backup-evergreen")
    assert planes[-3:] == ("location-seattle", "location-bellevue", "location-scottsdale")


def test_each_account_has_a_network_and_a_mailbox_of_its_own() -> None:
    accounts = MANIFEST.account_names()
    assert len({MANIFEST.network_of(name) for name in accounts}) == len(accounts) == 9
    assert len({MANIFEST.email_of(name) for name in accounts}) == 9
    assert MANIFEST.email_of("security") == "aws+security@lumen-ridge.example"
    assert MANIFEST.email_of("backup-saguaro") == "aws+backup-saguaro@saguaro-skin.example"
    assert MANIFEST.network_of("clinical-saguaro") == IPv4Network("10.70.0.0/16")


def test_systems_are_listed_by_side_of_the_wall() -> None:
    assert {system.id for system in MANIFEST.systems_on("management")} == {"accounting", "training-lms", "analytics-bi"}
    assert {system.id for system in MANIFEST.systems_on("exchange", "saguaro")} == {"scheduling", "messaging-reminders"}


def test_a_system_of_one_practice_is_not_used_by_the_other() -> None:
    only = [s.model_copy(update={"practices": ("saguaro",)}) for s in MANIFEST.systems if s.id == "ehr"]
    manifest = MANIFEST.model_copy(update={"systems": tuple(only)})
    assert manifest.systems_on("clinical", "saguaro")
    assert not manifest.systems_on("clinical", "evergreen")


def test_a_hosted_system_has_its_products_runtime() -> None:
    ehr = next(system for system in MANIFEST.systems if system.id == "ehr")
    assert ehr.runtime
    assert (ehr.runtime.web.port, ehr.runtime.engine) == (8080, "mariadb")
    assert ehr.data_class == "phi-sensitive"


def test_a_part_of_another_system_has_no_container() -> None:
    part = next(system for system in MANIFEST.systems if system.id == "good-faith-exam")
    assert part.runtime is None


def test_a_budget_may_differ_by_account() -> None:
    assert (MANIFEST.budget_of("clinical-evergreen"), MANIFEST.budget_of("security")) == (1500, 400)


def separate() -> Manifest:
    """The example with the separate topology: each practice has an organization of its own."""
    return MANIFEST.model_copy(update={"aws": MANIFEST.aws.model_copy(update={"topology": "separate"})})


def test_the_separate_topology_adds_organizations_with_log_archive_and_security() -> None:
    planes = separate().plane_names()
    assert planes[:5] == ("org", "org-evergreen", "org-saguaro", "perimeter", "log-archive")
    assert set(planes) - set(MANIFEST.plane_names()) == {
        "perimeter", *(f"{plane}-{p}" for plane in ("org", "log-archive", "security") for p in ("evergreen", "saguaro"))
    }  # fmt: skip
    assert [separate().organization_of(name) for name in ("security", "security-saguaro")] == ["lumen-ridge", "saguaro"]
    assert MANIFEST.organization_of("clinical-saguaro") == "lumen-ridge"


def test_a_practice_owns_its_log_archive_and_security_accounts() -> None:
    names = ("payer-saguaro", "log-archive-saguaro", "security-saguaro", "org-saguaro")
    assert {separate().owner_of(name) for name in names} == {"saguaro"}
    assert separate().email_of("log-archive-saguaro") == "aws+log-archive-saguaro@saguaro-skin.example"
    assert separate().sibling_account("clinical-saguaro", "log-archive") == "log-archive-saguaro"
    assert MANIFEST.sibling_account("clinical-saguaro", "log-archive") == "log-archive"


def test_the_topology_does_not_change_networks() -> None:
    assert all(separate().network_of(name) == MANIFEST.network_of(name) for name in MANIFEST.account_names())
    with pytest.raises(KeyError):
        separate().network_of("log-archive-saguaro")


@pytest.mark.parametrize(
    ("stack", "account"),
    [
        ("org", "payer"),
        ("perimeter", "payer"),
        ("org-saguaro", "payer-saguaro"),
        ("log-archive-saguaro", "clinical-saguaro"),
        ("management", "management"),
        ("exchange-saguaro", "clinical-saguaro"),
        ("location-seattle", "clinical-evergreen"),
    ],
)
def test_a_practice_keeps_its_own_state(stack: str, account: str) -> None:
    assert state_backend(MANIFEST, stack).account == account


def test_a_state_backend_has_a_url_and_a_key() -> None:
    home = state_backend(MANIFEST, "clinical-saguaro")
    assert home.url("111111111111") == "s3://lumen-ridge-state-111111111111?region=us-west-2"
    assert home.secrets_provider == "awskms://alias/mso-state?region=us-west-2"


def test_the_schema_accepts_the_reference_and_knows_the_ids() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json_schema()
    data = MANIFEST.model_dump(mode="json", by_alias=True, exclude_none=True)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema)
    data["systems"][0]["id"] = "nonsense"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema)


@pytest.mark.parametrize(("years", "days"), [(6, 2192), (7, 2557), (10, 3653), (11, 0)])
def test_log_groups_keep_records_for_as_long_as_cloudwatch_offers(years: int, days: int) -> None:
    """0 means that records never expire: CloudWatch Logs offers nothing beyond ten years."""
    assert Retention(log_years=years).log_group_days == days


def test_under_a_legal_hold_log_groups_keep_everything() -> None:
    assert Retention(legal_hold=True).log_group_days == 0


def json_types(value: Any) -> Any:
    """YAML data in JSON types."""
    if isinstance(value, dict):
        return {key: json_types(item) for key, item in value.items()}
    if isinstance(value, list):
        return [json_types(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("source", [REFERENCE / FILE, *PRESETS], ids=str)
def test_the_schema_accepts_manifests_as_they_are_written(source: Path | str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    if isinstance(source, str):
        text = to_yaml(manifest_data(merge_answers(preset_answers(source), {}, date(2026, 11, 21))))
    else:
        text = source.read_text(encoding="utf-8")
    jsonschema.validate(json_types(parse_yaml(text, Path(FILE)).data), json_schema())


def test_an_editor_can_explain_every_key() -> None:
    schema = json_schema()
    parts = {"": schema, **schema["$defs"]}
    undescribed = [
        f"{name}.{key}"
        for name, part in parts.items()
        for key, said in part["properties"].items()
        if not ("description" in said or "$ref" in str(said))
    ]
    assert undescribed == []
