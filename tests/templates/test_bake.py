"""Every combination of answers renders a valid environment, or is blocked by the gate that the facts require."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from infra.context.state_backends import state_backend
from infra.errors import UsageError
from infra.manifest import facts
from infra.manifest.editing.formatting import to_yaml
from infra.manifest.environments import environment_repository
from infra.manifest.environments.answers import manifest_data, merge_answers, preset_answers
from infra.manifest.environments.presets import PRESETS, TEMPLATES
from infra.manifest.environments.template_values import answers_from_cookiecutter, short_name
from infra.manifest.law import legal_gates
from infra.manifest.law.gate_result import GateError
from infra.manifest.law.mso_requirement import explain
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import MANIFEST, load_manifest, parse_manifest
from infra.manifest.valid_names import Owner, Size

ON = date(2026, 11, 21)
FILE = Path(MANIFEST)


def manifest_of(chosen: str, **given: Any) -> Manifest:
    return parse_manifest(to_yaml(manifest_data(merge_answers(preset_answers(chosen), given, ON))), FILE)


def in_state(chosen: str, state: str, owner: str) -> dict[str, Any]:
    """A preset with all of its practices in one state and with one kind of owner."""
    base = preset_answers(chosen)
    director = "owner" if owner == "physician_md_do" else "physician"
    moved = [{**one, "state": state, "owner": owner, "medical_director": director} for one in base["practices"]]
    return {"practices": moved, "counsel": {**base["counsel"], "states": [state]}}


STATES = [*(state.state for state in facts.states().values() if state.covered), "WY"]
"""Every state with facts, and one of those without."""
ESTATES = list(product(PRESETS, get_args(Size), STATES))
OWNERS = [get_args(Owner)[(number + number // len(STATES)) % 5] for number in range(len(ESTATES))]
"""Kinds of owner in rotation, so that each state is combined with each kind."""


@pytest.mark.parametrize(("estate", "owner"), list(zip(ESTATES, OWNERS, strict=True)))
def test_every_preset_size_and_state_is_valid_and_may_be_planned(estate: tuple[str, str, str], owner: str) -> None:
    chosen, size, state = estate
    legal_gates.require_open_gates(manifest_of(chosen, size=size, **in_state(chosen, state, owner)), ON)


@pytest.mark.parametrize("state", STATES)
def test_a_single_entity_has_the_same_planes(state: str) -> None:
    given = in_state("solo-medspa", state, "physician_md_do")
    single = manifest_of("solo-medspa", structure="single-entity", **given)
    legal_gates.require_open_gates(single, ON)
    assert not [agreement for agreement in single.agreements if agreement.kind == "msa"]
    assert single.plane_names() == manifest_of("solo-medspa", **given).plane_names()
    separate = manifest_of("solo-medspa", structure="single-entity", topology="separate", **given)
    legal_gates.require_open_gates(separate, ON)
    assert separate.plane_names() == manifest_of("solo-medspa", topology="separate", **given).plane_names()


@pytest.mark.parametrize(("state", "owner"), list(product(STATES, get_args(Owner))))
def test_without_counsel_no_state_may_be_applied(state: str, owner: str) -> None:
    gates = legal_gates.evaluate_gates(
        manifest_of("solo-medspa", **in_state("solo-medspa", state, owner) | {"counsel": None}), ON
    )
    closed = {gate.id for gate in legal_gates.closed_gates(gates, real=True)}
    assert "LAW-060" in closed
    assert ("LAW-001" in closed) == (explain(state, owner).mso_required == "ask counsel")


@pytest.mark.parametrize("state", STATES)
def test_a_percentage_fee_is_blocked_where_the_facts_refuse_it(state: str) -> None:
    mso = {"fee": "percentage"}
    manifest = manifest_of("solo-medspa", mso=mso, **in_state("solo-medspa", state, "physician_md_do"))
    closed = {gate.id for gate in legal_gates.closed_gates(legal_gates.evaluate_gates(manifest, ON))}
    assert ("LAW-030" in closed) == (facts.states()[state].percentage_fee == "refused")


@pytest.fixture(scope="module", params=[*product(PRESETS, ["shared"]), ("multi-state-mso", "separate")])
def baked(request: pytest.FixtureRequest) -> dict[str, str]:
    chosen, topology = request.param
    return environment_repository.render(merge_answers(preset_answers(chosen), {"topology": topology}, ON))


def test_the_readme_names_the_stacks_of_its_topology(baked: dict[str, str]) -> None:
    separate = parse_manifest(baked[MANIFEST], FILE).aws.topology == "separate"
    assert ("mso up perimeter" in baked["README.md"]) is separate
    assert "mso:payerAccount" in baked["README.md"]


def test_an_exported_state_is_never_committed(baked: dict[str, str], tmp_path: Path) -> None:
    """State contains secrets, and the README tells people to export it into this folder."""
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "--quiet"], check=True)
    environment_repository.write({**baked, "org.json": "{}", "findings.sarif": "{}"}, tmp_path)
    listed = subprocess.run([*git, "status", "--short", "-uall"], capture_output=True, text=True, check=True).stdout
    assert "org.json" not in listed
    assert "sarif" not in listed
    assert {"mso.schema.json", "mso.yaml", "Pulumi.org.yaml"} <= {line[3:] for line in listed.splitlines()}


def test_an_environment_has_a_stack_for_every_plane(baked: dict[str, str]) -> None:
    manifest = parse_manifest(baked[MANIFEST], FILE)
    stacks = {name for name in baked if name.startswith("Pulumi.") and name != "Pulumi.yaml"}
    assert stacks == {f"Pulumi.{plane}.yaml" for plane in manifest.plane_names()}


def test_a_stack_disables_default_providers_and_keeps_its_state_with_its_owner(baked: dict[str, str]) -> None:
    manifest = parse_manifest(baked[MANIFEST], FILE)
    for plane in manifest.plane_names():
        stack = yaml.safe_load(baked[f"Pulumi.{plane}.yaml"])
        assert stack["config"]["pulumi:disable-default-providers"] == ["*"]
        home = state_backend(manifest, plane)
        assert stack["config"]["mso:stateAccount"] == home.account
        assert stack.get("secretsprovider", "passphrase") == home.secrets_provider


def test_a_baked_manifest_is_formatted_and_has_comments(baked: dict[str, str], tmp_path: Path) -> None:
    from infra.manifest.editing.manifest_edit import reformat_manifest

    (tmp_path / MANIFEST).write_text(baked[MANIFEST])
    assert reformat_manifest(tmp_path).diff() == ""
    assert baked[MANIFEST].count("\n# ") >= 10


def test_a_project_declares_every_setting_that_the_program_reads(baked: dict[str, str]) -> None:
    sources = [path.read_text(encoding="utf-8") for path in (TEMPLATES.parent / "infra").rglob("*.py")]
    setting = r'[Cc]onfig(?:\("mso"\))?\.get\(["\'](\w+)["\']\)|get_config\("mso:(\w+)"\)'
    read = {key for text in sources for found in re.findall(setting, text) for key in found if key}
    assert {"environment", "payerAccount", "deployRole", "onboarding", "samlMetadata"} <= read
    ours = yaml.safe_load(baked["Pulumi.yaml"])["config"]
    kits = yaml.safe_load((TEMPLATES.parent / "Pulumi.yaml").read_text(encoding="utf-8"))["config"]
    elsewhere = {"stateAccount", "stateKey"}  # read by people and pipelines, and under another name by the program
    assert read <= set(ours) <= read | elsewhere
    assert {f"mso:{key}" for key in read} <= {key for key in kits if key.startswith("mso:")}
    assert all(declared["type"] == "string" and "default" in declared for declared in ours.values())


def test_the_program_is_three_lines(baked: dict[str, str]) -> None:
    assert baked["__main__.py"].splitlines() == ["from infra.program import deploy", "", "deploy()"]


def test_an_example_s_counsel_and_agreements_never_reach_a_real_mso() -> None:
    answers = merge_answers(preset_answers("multi-state-mso"), {"synthetic": False}, ON)
    data = manifest_data(answers)
    assert "counsel" not in data
    assert all(agreement["draft"] and agreement["effective"] == ON for agreement in data["agreements"])


def test_no_environment_starts_with_a_waiver(baked: dict[str, str]) -> None:
    assert "waivers.yaml" not in baked


def test_an_example_s_domains_are_rejected_for_a_real_mso() -> None:
    with pytest.raises(UsageError, match=r"cannot end in \.example"):
        parse_manifest(
            to_yaml(manifest_data(merge_answers(preset_answers("solo-medspa"), {"synthetic": False}, ON))), FILE
        )


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Lumen Ridge Management LLC", "lumen-ridge"), ("123 Skin", "x123-skin"), ("É", "x"), ("A" * 40, "a" * 21)],
)
def test_a_short_name_is_derived_from_a_name(name: str, slug: str) -> None:
    assert short_name(name) == slug


CHOICES = {
    key: value
    for key, value in json.loads((TEMPLATES / "mso" / "cookiecutter.json").read_text()).items()
    if isinstance(value, list) and not key.startswith("_")
}
FLAT = {
    "synthetic": "True", "mso_name": "Acme Ridge LLC", "mso_slug": "acme-ridge", "mso_domain": "acme-ridge.example",
    "practice_name": "Kermit Skin PLLC", "practice_slug": "kermit", "practice_domain": "kermit.example",
    "location_name": "Marfa", "location_slug": "marfa", "location_public_ip": "203.0.113.10",
    **{key: values[0] for key, values in CHOICES.items()},
}  # fmt: skip


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in CHOICES.items() for value in values])
def test_every_choice_of_the_questionnaire_is_valid_in_the_manifest(key: str, value: str) -> None:
    given = {**FLAT, key: value}
    given |= {"backup_region": "us-east-2" if given["home_region"] != "us-east-2" else "us-west-2"}
    if value == "single-entity":
        given |= {"practice_medical_director": "owner"}
    if key == "backup_region":
        given |= {"backup_region": value, "home_region": "us-west-2" if value != "us-west-2" else "us-east-1"}
    assert parse_manifest(to_yaml(manifest_data(answers_from_cookiecutter(given))), FILE).synthetic


def cookiecutter(folder: Path, template: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run cookiecutter as a person would."""
    command = [sys.executable, "-m", "cookiecutter", str(TEMPLATES), "--directory", template, "--no-input", "-f"]
    root = str(TEMPLATES.parent)
    home = folder / "home"
    home.mkdir(exist_ok=True)
    environ = {"HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": root, "PATH": os.environ["PATH"]}
    answers = [f"{key}={value}" for key, value in given.items()]
    return subprocess.run([*command, *answers], cwd=folder, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.real
def test_cookiecutter_alone_creates_and_extends_an_environment(tmp_path: Path) -> None:
    made = cookiecutter(tmp_path, "mso", preset="multi-state-mso", mso_name="Acme Ridge LLC", practice_state="TX")
    assert made.returncode == 0, made.stderr
    common = {"environment": "acme-ridge", "mso_slug": "acme-ridge"}
    more = cookiecutter(tmp_path, "practice", **common, practice_name="Saguaro Skin PLLC", practice_state="AZ")
    assert more.returncode == 0, more.stderr
    site = cookiecutter(tmp_path, "location", **common, location_practice="saguaro-skin", location_name="Tempe")
    assert site.returncode == 0, site.stderr
    for message, run in (("mso demo --env .", made), ("add a location", more), ("mso prove", site)):
        assert message in run.stdout
    folder = tmp_path / "acme-ridge"
    manifest = load_manifest(folder)
    legal_gates.require_open_gates(
        manifest, datetime.now(UTC).date()
    )  # the hooks date its agreements with the current day
    assert "location-tempe" in manifest.plane_names()
    assert [file.suffix for file in (folder / "vendor").iterdir()] == [".whl"]
    assert environment_repository.outdated_files(manifest, folder) == {}


@pytest.mark.parametrize(
    ("template", "given", "message"),
    [
        ("mso", {"mso_slug": "BAD SLUG"}, "lower-case letters"),
        ("mso", {"practice_state": "NY", "mso_fee": "percentage"}, "LAW-030"),
        ("location", {"environment": "nowhere", "location_practice": "evergreen"}, "no manifest"),
    ],
)
def test_the_hooks_reject_answers_that_give_no_valid_manifest(
    tmp_path: Path, template: str, given: dict[str, str], message: str
) -> None:
    rejected = cookiecutter(tmp_path, template, **given)
    assert rejected.returncode != 0
    assert message in rejected.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == []


def test_a_name_of_quotes_and_colons_breaks_nothing(tmp_path: Path) -> None:
    name = "O'Hara: \"Skin\" # ''' \\ & Co"
    made = cookiecutter(tmp_path, "mso", mso_name=name, mso_slug="ohara", kit="mso-kit==0.1.0")
    assert made.returncode == 0, made.stderr
    assert load_manifest(tmp_path / "ohara").mso.name == name
    assert name in yaml.safe_load((tmp_path / "ohara" / "Pulumi.yaml").read_text())["description"]


def test_what_looks_like_jinja_in_an_answer_stays_text() -> None:
    name = "{{ 7*7 }} {% raw %} Skin"
    mso = {"slug": "skin", "name": name, "state": "WA", "domain": "skin.example"}
    files = environment_repository.render(merge_answers(preset_answers("solo-medspa"), {"mso": mso}, ON))
    assert parse_manifest(files[MANIFEST], FILE).mso.name == name
    assert "{{ 7\\*7 }} {% raw %} Skin" in files["README.md"]  # Markdown takes it for text too


def test_a_gate_error_names_the_closed_gates() -> None:
    manifest = manifest_of("solo-medspa", mso={"fee": "percentage"}, **in_state("solo-medspa", "NY", "rn"))
    with pytest.raises(GateError, match="LAW-030"):
        legal_gates.require_open_gates(manifest, ON)
