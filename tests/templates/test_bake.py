"""Every combination of answers bakes into a sound environment, or stops at the gate the facts demand."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from importlib.metadata import version
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import pytest
import yaml
from packaging.requirements import Requirement

from infra.errors import UsageError
from infra.manifest.environments import environment_repository
from infra.manifest import facts
from infra.manifest.law import legal_gates
from infra.manifest.environments.answers import manifest_data, preset, settle
from infra.manifest.law.gate import GateError
from infra.manifest.load import MANIFEST, load_manifest, parse
from infra.manifest.manifest_model import Manifest
from infra.manifest.environments.presets import PRESETS, TEMPLATES
from infra.manifest.environments.template_values import answers_of, short_name
from infra.manifest.environments.state_backends import state_home
from infra.manifest.law.mso_requirement import explain
from infra.manifest.editing.formatting import write
from infra.manifest.valid_names import Owner, Size

ON = date(2026, 11, 21)
FILE = Path(MANIFEST)
HOME = TEMPLATES / "mso" / "{{cookiecutter.mso_slug}}"


def manifest_of(chosen: str, **given: Any) -> Manifest:
    return parse(write(manifest_data(settle(preset(chosen), given, ON))), FILE)


def in_state(chosen: str, state: str, owner: str) -> dict[str, Any]:
    """A preset with all of its practices in one state and of one kind of owner."""
    base = preset(chosen)
    director = "owner" if owner == "physician_md_do" else "physician"
    moved = [{**one, "state": state, "owner": owner, "medical_director": director} for one in base["practices"]]
    return {"practices": moved, "counsel": {**base["counsel"], "states": [state]}}


ESTATES = list(product(PRESETS, get_args(Size), facts.states()))
TURN = [get_args(Owner)[(number + number // len(facts.states())) % 5] for number in range(len(ESTATES))]
"""Kinds of owner in turn, so that each state meets each kind."""


@pytest.mark.parametrize(("estate", "owner"), list(zip(ESTATES, TURN, strict=True)))
def test_every_preset_size_and_state_is_sound_and_may_be_planned(estate: tuple[str, str, str], owner: str) -> None:
    chosen, size, state = estate
    legal_gates.require(manifest_of(chosen, size=size, **in_state(chosen, state, owner)), ON)


@pytest.mark.parametrize("state", facts.states())
def test_a_physician_may_run_both_sides_alone_under_the_same_planes(state: str) -> None:
    given = in_state("solo-medspa", state, "physician_md_do")
    alone = manifest_of("solo-medspa", structure="single-entity", **given)
    legal_gates.require(alone, ON)
    assert not [paper for paper in alone.agreements if paper.kind == "msa"]
    assert alone.plane_names() == manifest_of("solo-medspa", **given).plane_names()
    apart = manifest_of("solo-medspa", structure="single-entity", topology="separate", **given)
    legal_gates.require(apart, ON)
    assert apart.plane_names() == manifest_of("solo-medspa", topology="separate", **given).plane_names()


@pytest.mark.parametrize(("state", "owner"), list(product(facts.states(), get_args(Owner))))
def test_without_counsel_real_aws_is_closed_everywhere(state: str, owner: str) -> None:
    gates = legal_gates.examine(manifest_of("solo-medspa", **in_state("solo-medspa", state, owner) | {"counsel": None}), ON)
    shut = {gate.id for gate in legal_gates.closed(gates, real=True)}
    assert "LAW-060" in shut
    assert ("LAW-001" in shut) == (explain(state, owner).mso_required == "ask counsel")


@pytest.mark.parametrize("state", facts.states())
def test_a_percentage_fee_stops_where_the_facts_refuse_it(state: str) -> None:
    mso = {"fee": "percentage"}
    manifest = manifest_of("solo-medspa", mso=mso, **in_state("solo-medspa", state, "physician_md_do"))
    shut = {gate.id for gate in legal_gates.closed(legal_gates.examine(manifest, ON))}
    assert ("LAW-030" in shut) == (facts.states()[state].percentage_fee == "refused")


@pytest.fixture(scope="module", params=[*product(PRESETS, ["shared"]), ("multi-state-mso", "separate")])
def baked(request: pytest.FixtureRequest) -> dict[str, str]:
    chosen, topology = request.param
    return environment_repository.render(settle(preset(chosen), {"topology": topology}, ON))


def test_the_order_of_an_environment_s_stacks_is_told(baked: dict[str, str]) -> None:
    separate = parse(baked[MANIFEST], FILE).aws.topology == "separate"
    assert ("--stack perimeter" in baked["README.md"]) is separate
    assert "mso:payerAccount" in baked["README.md"]


def test_an_exported_state_is_never_committed(baked: dict[str, str], tmp_path: Path) -> None:
    """State holds secrets, and the README has people export it into this folder."""
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "--quiet"], check=True)
    environment_repository.write({**baked, "org.json": "{}", "findings.sarif": "{}"}, tmp_path)
    told = subprocess.run([*git, "status", "--short", "-uall"], capture_output=True, text=True, check=True).stdout
    assert "org.json" not in told
    assert "sarif" not in told
    assert {"mso.schema.json", "mso.yaml", "Pulumi.org.yaml"} <= {line[3:] for line in told.splitlines()}


def test_an_environment_has_a_stack_for_every_plane(baked: dict[str, str]) -> None:
    manifest = parse(baked[MANIFEST], FILE)
    stacks = {name for name in baked if name.startswith("Pulumi.") and name != "Pulumi.yaml"}
    assert stacks == {f"Pulumi.{plane}.yaml" for plane in manifest.plane_names()}


def test_a_stack_refuses_default_providers_and_keeps_its_state_with_its_owner(baked: dict[str, str]) -> None:
    manifest = parse(baked[MANIFEST], FILE)
    for plane in manifest.plane_names():
        stack = yaml.safe_load(baked[f"Pulumi.{plane}.yaml"])
        assert stack["config"]["pulumi:disable-default-providers"] == ["*"]
        home = state_home(manifest, plane)
        assert stack["config"]["mso:stateAccount"] == home.account
        assert stack.get("secretsprovider", "passphrase") == home.secrets_provider


def test_a_baked_manifest_is_tidy_and_explains_itself(baked: dict[str, str], tmp_path: Path) -> None:
    from infra.manifest.editing.manifest_edit import formatted

    (tmp_path / MANIFEST).write_text(baked[MANIFEST])
    assert formatted(tmp_path).diff() == ""
    assert baked[MANIFEST].count("\n# ") >= 10


WORKFLOWS = (".github/workflows/check.yaml", ".github/workflows/deploy.yaml")
RUNS = [step for name in WORKFLOWS for job in yaml.safe_load((HOME / name).read_text(encoding="utf-8"))["jobs"].values()
        for step in job["steps"]]  # fmt: skip


def test_a_workflow_has_the_least_rights_and_pins_every_action_by_its_commit() -> None:
    for name in WORKFLOWS:
        workflow = yaml.safe_load((HOME / name).read_text(encoding="utf-8"))
        assert workflow["permissions"] == {}
        assert all("permissions" in job for job in workflow["jobs"].values())
    used = [step["uses"] for step in RUNS if "uses" in step]
    assert [action for action in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action)] == []


def test_nothing_that_a_person_typed_is_pasted_into_a_script() -> None:
    scripts = [step["run"] for step in RUNS if "run" in step]
    assert [script for script in scripts if "${{" in script] == []
    for script in scripts:
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_a_deployment_runs_where_its_owner_approves(baked: dict[str, str]) -> None:
    """GitHub's environment is the account with the owner's state, and what each of the owner's roles trusts."""
    deploy = yaml.safe_load(baked[".github/workflows/deploy.yaml"])["jobs"]
    assert deploy["up"]["environment"] == "${{ needs.look.outputs.environment }}"
    (finding,) = [step["run"] for step in deploy["look"]["steps"] if step.get("id") == "owner"]
    manifest = parse(baked[MANIFEST], FILE)
    with TemporaryDirectory() as place:
        for plane in manifest.plane_names():
            (Path(place) / f"Pulumi.{plane}.yaml").write_text(baked[f"Pulumi.{plane}.yaml"], encoding="utf-8")
        for plane in (*manifest.plane_names(), "nowhere", "a; id", "../org"):
            out = Path(place) / "output"
            out.write_text("", encoding="utf-8")
            given = {"PATH": os.environ["PATH"], "STACK": plane, "GITHUB_OUTPUT": str(out)}
            run = subprocess.run(["bash", "-e", "-c", finding], cwd=place, env=given, capture_output=True, check=False)
            payers = plane.startswith("org") or plane == "perimeter" or plane not in manifest.plane_names()
            wanted = "" if payers else f"environment={state_home(manifest, plane).account}\n"
            assert (run.returncode, out.read_text(encoding="utf-8")) == (int(payers), wanted)


def test_a_project_declares_every_setting_that_the_program_reads(baked: dict[str, str]) -> None:
    sources = [path.read_text(encoding="utf-8") for path in (TEMPLATES.parent / "infra").rglob("*.py")]
    read = {key for text in sources for key in re.findall(r'[Cc]onfig(?:\("mso"\))?\.get\(["\'](\w+)["\']\)', text)}
    assert {"environment", "payerAccount", "deployRole", "onboarding", "samlMetadata"} <= read
    ours = yaml.safe_load(baked["Pulumi.yaml"])["config"]
    kits = yaml.safe_load((TEMPLATES.parent / "Pulumi.yaml").read_text(encoding="utf-8"))["config"]
    assert read | {"stateAccount"} == set(ours)
    assert {f"mso:{key}" for key in read} == {key for key in kits if key.startswith("mso:")}
    assert all(declared["type"] == "string" and "default" in declared for declared in ours.values())


def test_an_environment_asks_for_the_kit_that_made_it(baked: dict[str, str]) -> None:
    wanted = Requirement(baked["requirements.txt"].strip())
    assert wanted.name == "mso-kit"
    assert wanted.specifier.contains(version("mso-kit"))


def test_the_program_is_three_lines(baked: dict[str, str]) -> None:
    assert baked["__main__.py"].splitlines() == ["from infra.program import deploy", "", "deploy()"]


def test_an_example_s_counsel_and_papers_never_reach_a_real_mso() -> None:
    answers = settle(preset("multi-state-mso"), {"synthetic": False}, ON)
    data = manifest_data(answers)
    assert "counsel" not in data
    assert all(paper["draft"] and paper["effective"] == ON for paper in data["agreements"])


def test_only_an_example_waives_what_the_example_waives() -> None:
    synthetic = parse(write(manifest_data(settle(preset("solo-medspa"), {}, ON))), FILE)
    assert environment_repository.WAIVERS in environment_repository.derived(synthetic)
    assert environment_repository.WAIVERS not in environment_repository.derived(synthetic.model_copy(update={"synthetic": False}))


def test_an_example_s_domains_are_refused_for_a_real_mso() -> None:
    with pytest.raises(UsageError, match=r"cannot end in \.example"):
        parse(write(manifest_data(settle(preset("solo-medspa"), {"synthetic": False}, ON))), FILE)


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Lumen Ridge Management LLC", "lumen-ridge"), ("123 Skin", "x123-skin"), ("É", "x"), ("A" * 40, "a" * 21)],
)
def test_a_name_is_made_short(name: str, slug: str) -> None:
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
def test_every_choice_of_the_questionnaire_is_one_the_manifest_takes(key: str, value: str) -> None:
    given = {**FLAT, key: value}
    given |= {"backup_region": "us-east-2" if given["home_region"] != "us-east-2" else "us-west-2"}
    if value == "single-entity":
        given |= {"practice_medical_director": "owner"}
    if key == "backup_region":
        given |= {"backup_region": value, "home_region": "us-west-2" if value != "us-west-2" else "us-east-1"}
    assert parse(write(manifest_data(answers_of(given))), FILE).synthetic


def cookiecutter(folder: Path, template: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run cookiecutter itself, as a person would."""
    command = [sys.executable, "-m", "cookiecutter", str(TEMPLATES), "--directory", template, "--no-input", "-f"]
    root = str(TEMPLATES.parent)
    home = folder / "home"
    home.mkdir(exist_ok=True)
    environ = {"HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": root, "PATH": os.environ["PATH"]}
    answers = [f"{key}={value}" for key, value in given.items()]
    return subprocess.run([*command, *answers], cwd=folder, env=environ, capture_output=True, text=True, check=False)


def test_cookiecutter_itself_makes_and_grows_an_environment(tmp_path: Path) -> None:
    made = cookiecutter(tmp_path, "mso", preset="multi-state-mso", mso_name="Acme Ridge LLC", practice_state="TX")
    assert made.returncode == 0, made.stderr
    common = {"environment": "acme-ridge", "mso_slug": "acme-ridge"}
    more = cookiecutter(tmp_path, "practice", **common, practice_name="Saguaro Skin PLLC", practice_state="AZ")
    assert more.returncode == 0, more.stderr
    site = cookiecutter(tmp_path, "location", **common, location_practice="saguaro-skin", location_name="Tempe")
    assert site.returncode == 0, site.stderr
    for said, run in (("mso demo --env .", made), ("add a location", more), ("mso prove", site)):
        assert said in run.stdout
    folder = tmp_path / "acme-ridge"
    manifest = load_manifest(folder)
    legal_gates.require(manifest, datetime.now(UTC).date())  # the hooks date its papers by the clock
    assert "location-tempe" in manifest.plane_names()
    assert environment_repository.missing(manifest, folder) == {}


@pytest.mark.parametrize(
    ("template", "given", "said"),
    [
        ("mso", {"mso_slug": "BAD SLUG"}, "small letters"),
        ("mso", {"practice_state": "NY", "mso_fee": "percentage"}, "LAW-030"),
        ("location", {"environment": "nowhere", "location_practice": "evergreen"}, "no manifest"),
    ],
)
def test_the_hooks_refuse_what_makes_no_sound_manifest(
    tmp_path: Path, template: str, given: dict[str, str], said: str
) -> None:
    refused = cookiecutter(tmp_path, template, **given)
    assert refused.returncode != 0
    assert said in refused.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == []


def test_a_name_of_quotes_and_colons_breaks_nothing(tmp_path: Path) -> None:
    name = "O'Hara: \"Skin\" # ''' \\ & Co"
    made = cookiecutter(tmp_path, "mso", mso_name=name, mso_slug="ohara")
    assert made.returncode == 0, made.stderr
    assert load_manifest(tmp_path / "ohara").mso.name == name
    assert name in yaml.safe_load((tmp_path / "ohara" / "Pulumi.yaml").read_text())["description"]


def test_what_looks_like_jinja_in_an_answer_stays_text() -> None:
    name = "{{ 7*7 }} {% raw %} Skin"
    mso = {"slug": "skin", "name": name, "state": "WA", "domain": "skin.example"}
    files = environment_repository.render(settle(preset("solo-medspa"), {"mso": mso}, ON))
    assert parse(files[MANIFEST], FILE).mso.name == name
    assert name in files["README.md"]


def test_a_gate_error_names_what_is_closed() -> None:
    manifest = manifest_of("solo-medspa", mso={"fee": "percentage"}, **in_state("solo-medspa", "NY", "rn"))
    with pytest.raises(GateError, match="LAW-030"):
        legal_gates.require(manifest, ON)
