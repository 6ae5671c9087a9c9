"""A way out is one vendor's names, for a system that runs here, under an agreement where patient data leaves."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from infra.files.yaml_document import parse_yaml
from infra.manifest.editing.formatting import to_yaml
from infra.manifest.law import legal_gates
from infra.manifest.law.gate_result import GateOutcome
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import MANIFEST, REFERENCE, ManifestError, parse_manifest

FILE = Path("mso.yaml")
DATA: dict[str, Any] = parse_yaml((REFERENCE / MANIFEST).read_text(encoding="utf-8"), FILE).data
ENTRY: dict[str, Any] = {
    "system": "scheduling", "vendor": "bellwire", "domains": ["api.bellwire.example"], "data_class": "phi-minimum",
    "agreement": "baa-bellwire",
}  # fmt: skip


def manifest_with(*entries: dict[str, Any], **changes: Any) -> Manifest:
    """The bundled example with these ways out."""
    return parse_manifest(to_yaml({**copy.deepcopy(DATA), "egress": list(entries), **changes}), FILE)


def test_a_way_out_is_of_the_account_in_which_its_system_runs() -> None:
    manifest = manifest_with(ENTRY)
    assert [caller.id for _, caller in manifest.egress_of("exchange", "evergreen")] == ["scheduling"]
    assert not manifest.egress_of("clinical", "evergreen")
    assert not manifest_with({**ENTRY, "practices": ["saguaro"]}).egress_of("exchange", "evergreen")


def test_a_system_that_is_part_of_another_goes_out_by_its_host() -> None:
    entry = {**ENTRY, "system": "practice-management", "data_class": "phi-minimum"}
    assert [caller.id for _, caller in manifest_with(entry).egress_of("clinical", "saguaro")] == ["ehr"]


BAD_NAMES = {
    "203.0.113.7": "is an address",
    "203.0.113.0/24": "is an address",
    "2001:db8::1": "is an address",
    "https://api.bellwire.example/v1": "is a URL",
    "api.bellwire.example:8443": "is a URL",
    "*.co.uk": "is a suffix under which anybody may have a name",
    "*.cloudfront.net": "is a suffix under which anybody may have a name",
    "*.com": "is a suffix under which anybody may have a name",
    "example": "is a suffix under which anybody may have a name",
    "*": "has a wildcard that is no first label",
    "api.*.bellwire.example": "has a wildcard that is no first label",
    "API.Bellwire.Example": "is no domain name in lower case",
    "api_1.bellwire.example": "is no domain name in lower case",
    "bucket.s3.us-west-2.amazonaws.com": "is a name of AWS",
    "apps.lumen-ridge.example": "is lumen-ridge.example, the domain of lumen-ridge",
    "*.saguaro-skin.example": "is saguaro-skin.example, the domain of saguaro",
}


@pytest.mark.parametrize(("name", "what"), BAD_NAMES.items())
def test_a_domain_that_is_not_one_vendors_name_is_refused_with_its_line_and_the_fix(name: str, what: str) -> None:
    with pytest.raises(ManifestError) as raised:
        manifest_with({**ENTRY, "domains": [name]})
    (problem,) = raised.value.problems
    assert what in problem.what
    assert problem.at == ("egress", 0, "domains", 0)
    assert problem.line > 1
    assert problem.fix


BAD_ENTRIES: dict[str, tuple[tuple[dict[str, Any], ...], str]] = {
    "no such system": (({**ENTRY, "system": "scheduler"},), "names no system in use"),
    "a bought system": (({**ENTRY, "system": "messaging-reminders"},), "runs nothing in the estate"),
    "no such vendor": (({**ENTRY, "vendor": "bellwir"},), "names no declared vendor"),
    "no such class": (({**ENTRY, "data_class": "secret"},), "names no data class"),
    "less than it is": (({**ENTRY, "data_class": "business"},), "is less than what messaging-reminders holds"),
    "no agreement": (({**ENTRY, "agreement": None},), "lets patient data out without an agreement"),
    "no such agreement": (({**ENTRY, "agreement": "baa-belwire"},), "names no agreement"),
    "another's agreement": (({**ENTRY, "agreement": "baa-evergreen"},), "is no business associate agreement with"),
    "no such practice": (({**ENTRY, "practices": ["nobody"]},), "names no practice"),
    "patient data of the MSO": (({**ENTRY, "system": "accounting"},), "is patient data in the MSO's account"),
    "twice": ((ENTRY, {**ENTRY, "domains": ["sms.bellwire.example"]}), "appears twice for this system"),
    "one name twice": (({**ENTRY, "domains": ["a.bellwire.example"] * 2},), "appears twice"),
    "no name": (({**ENTRY, "domains": []},), "at least 1 item"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_ENTRIES)
def test_an_entry_that_cannot_be_built_is_refused_with_its_line_and_the_fix(case: str) -> None:
    entries, what = BAD_ENTRIES[case]
    with pytest.raises(ManifestError) as raised:
        manifest_with(*entries)
    (problem,) = [each for each in raised.value.problems if what in each.what]
    assert problem.at[0] == "egress"
    assert problem.line > 1
    assert problem.fix


def test_two_practices_may_each_have_an_entry_of_their_own() -> None:
    entries = [{**ENTRY, "practices": [each]} for each in ("evergreen", "saguaro")]
    assert len(manifest_with(*entries).egress) == 2


DAYS = [(date(2026, 11, 1), GateOutcome.PASS), (date(2036, 1, 1), GateOutcome.FAIL)]


@pytest.mark.parametrize(("day", "outcome"), DAYS)
def test_the_gate_is_closed_on_a_day_without_the_agreement(day: date, outcome: GateOutcome) -> None:
    gates = legal_gates.evaluate_gates(manifest_with(ENTRY), day)
    assert [gate.outcome for gate in gates if gate.id == "LAW-016"] == [outcome]
