"""The commands on the manifest: output, exit codes, files."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.manifest.reading.load import MANIFEST, REFERENCE, load_manifest
from scripts import cli

Run = Callable[..., int]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    def run(*arguments: str | Path) -> int:
        monkeypatch.setattr(sys, "argv", ["mso", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        return int(stopped.value.code or 0)

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(REFERENCE / MANIFEST, tmp_path)
    return tmp_path


def test_validate_prints_accounts_and_gates(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("validate", REFERENCE, "--on", "2026-11-21") == 0
    out = capsys.readouterr().out
    assert "10.70.0.0/16" in out
    assert "not legal advice" in out


def test_validate_real_fails_for_an_example(run: Run) -> None:
    assert run("validate", REFERENCE, "--real", "--on", "2026-11-21") == 1


def test_validate_prints_json(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("validate", REFERENCE, "--output", "json", "--on", "2026-11-21")
    gates = json.loads(capsys.readouterr().out)
    assert {gate["outcome"] for gate in gates} == {"pass", "note", "fail"}


def test_brackets_in_a_name_are_printed_literally(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / MANIFEST
    file.write_text(file.read_text().replace("name: Lumen Ridge Management LLC", "name: Ridge [/red] LLC"))
    assert run("validate", folder, "--on", "2026-11-21") == 0
    assert "Ridge [/red] LLC: valid" in capsys.readouterr().out


def test_validate_fails_when_agreements_have_expired(run: Run) -> None:
    assert run("validate", REFERENCE, "--on", "2040-01-01") == 1


def test_an_invalid_manifest_exits_with_2_and_names_lines(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / MANIFEST
    file.write_text(file.read_text().replace("size: standard", "size: big"))
    assert run("validate", folder) == 2
    assert "mso.yaml:32: size: is not one of the choices" in capsys.readouterr().err


def test_a_missing_manifest_exits_with_2(run: Run, tmp_path: Path) -> None:
    assert run("validate", tmp_path) == 2


def test_schema_is_json(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("schema") == 0
    assert "ehr" in json.loads(capsys.readouterr().out)["$defs"]["System"]["properties"]["id"]["enum"]


def test_fmt_check_does_not_change_the_file(run: Run, folder: Path) -> None:
    file = folder / MANIFEST
    text = file.read_text().replace("size: standard", "size:    standard")
    file.write_text(text)
    assert run("fmt", folder, "--check") == 1
    assert file.read_text() == text
    assert run("fmt", folder) == 0
    assert run("fmt", folder, "--check") == 0


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "collected"),
        (("systems",), "Electronic health record"),
        (("systems", "ehr"), "phi-sensitive"),
        (("states", "WA"), "Washington"),
        (("flows", "f-claims"), "diagnosis_code"),
        (("products",), "openemr/openemr:7.0.3"),
        (("roles",), "medical_director"),
        (("decisions",), "formulary"),
        (("hipaa", "164.312(b)"), "Audit controls"),
    ],
)
def test_facts_are_printed(
    run: Run,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    expected: str,
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert run("facts", *arguments) == 0
    assert expected in capsys.readouterr().out


def test_an_unknown_fact_exits_with_2_and_a_suggestion(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("facts", "flows", "f-claim") == 2
    assert "did you mean 'f-claims'" in capsys.readouterr().err


def test_explain_shows_reasons_and_sources(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "tx", "--owner", "rn") == 0
    out = capsys.readouterr().out
    assert "Texas, a registered nurse: an MSO is required" in out
    assert "source document 000" in out
    assert "a percentage fee needs counsel's confirmation" in out
    assert "collected on 2026-" in out


def test_explain_reports_where_sources_differ_or_are_silent(
    run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert run("explain", "CA") == run("explain", "CO", "--owner", "physician_md_do") == 0
    out = capsys.readouterr().out
    assert "Sources differ: Source documents say the MSO codes, bills" in out
    assert "do not name this one" in out


def test_explain_of_an_unknown_state_exits_with_2(run: Run) -> None:
    assert run("explain", "ZZ") == 2


OWN_INDEX = ("--kit", "mso-kit==0.1.0")
"""A source of the kit for which nothing is built; tests/templates/test_kit_source.py has the others."""


def test_new_creates_an_environment_and_does_not_overwrite_it(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "here"
    assert run("new", *OWN_INDEX, "--preset", "solo-medspa", "--output", target) == 0
    assert load_manifest(target).mso.slug == "alder-row"
    assert run("new", *OWN_INDEX, "--preset", "solo-medspa", "--output", target) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_new_dry_run_writes_nothing(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("new", *OWN_INDEX, "--preset", "primary-care", "--output", tmp_path / "here", "--dry-run") == 0
    assert not list(tmp_path.iterdir())
    assert "quarry-lane" in capsys.readouterr().out


ANSWERS = """\
preset: solo-medspa
mso: {slug: real-ridge, name: Real Ridge LLC, state: WA, domain: real-ridge.test}
practices: [{slug: fern, name: Fern PLLC, state: WA, domain: fern.test}]
locations: [{slug: yakima, practice: fern, name: Yakima, public_ip: 100.64.0.9, services: [skin-care]}]
"""


def test_new_from_answers_creates_a_real_mso_with_drafts(run: Run, tmp_path: Path) -> None:
    (tmp_path / "answers.yaml").write_text(ANSWERS)
    target = tmp_path / "real"
    assert run("new", *OWN_INDEX, "--from", tmp_path / "answers.yaml", "--output", target) == 0
    manifest = load_manifest(target)
    assert not manifest.synthetic
    assert all(agreement.draft for agreement in manifest.agreements)
    assert run("validate", target) == 0
    assert run("validate", target, "--real") == 1


def test_new_lists_the_repositories_that_can_deploy(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(ANSWERS.replace("domain: fern.test}", "domain: fern.test, repository: fern-skin/estate}"))
    assert run("new", *OWN_INDEX, "--from", file, "--output", tmp_path / "real") == 0
    assert "make sure that fern owns the repository fern-skin/estate" in capsys.readouterr().out
    assert load_manifest(tmp_path / "real").aws.ci.repositories["fern"] == "fern-skin/estate"


@pytest.mark.parametrize("text", ["mso: {slug: X}", "- 1", "a: [", "size: big", "nonsense: 1"])
def test_invalid_answers_exit_with_2(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "answers.yaml").write_text(text)
    assert run("new", *OWN_INDEX, "--from", tmp_path / "answers.yaml", "--output", tmp_path / "out") == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("preset:", "sise: solo\nsize: big\npreset:", [":1: sise: unknown key 'sise'", ":2: size: is not one of the"]),
        ("state: WA, domain: real", "state: Wash, domain: real", [":2: mso.state: has the wrong form"]),
        ("practice: fern", "practice: elm", [":4: locations[0].practice: there is no such practice (given: 'elm')"]),
        ("preset:", "size: solo\nsize: solo\nsise: x\npreset:", [":2: size: the key", ":3: sise: unknown key"]),
        ("preset:", "systems:\n  - {id: ehr}\n  - {id: nosuch}\npreset:", [":3: systems[1].id: names no system"]),
        ("preset:", "home_region: us-east-2\npreset:", ["aml: backup_region: is the home region"]),
    ],
)
def test_every_error_in_answers_is_reported_with_its_line(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], before: str, after: str, lines: list[str]
) -> None:
    (tmp_path / "answers.yaml").write_text(ANSWERS.replace(before, after, 1))
    assert run("new", *OWN_INDEX, "--from", tmp_path / "answers.yaml", "--dry-run") == 2
    errors = capsys.readouterr().err
    assert [line for line in lines if line not in errors] == []


@pytest.fixture(scope="module")
def created(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from datetime import date

    from infra.manifest.environments import environment_repository
    from infra.manifest.environments.answers import merge_answers, preset_answers

    target = tmp_path_factory.mktemp("made") / "environment"
    environment_repository.create(
        environment_repository.render(merge_answers(preset_answers("multi-state-mso"), {}, date(2026, 11, 21))), target
    )
    return target


@pytest.fixture
def env(created: Path, tmp_path: Path) -> Path:
    shutil.copytree(created, tmp_path / "env")
    return tmp_path / "env"


PRACTICE = ("practice", "sunstone", "--name", "Sunstone PLLC", "--state", "NV", "--domain", "sunstone.example")
LOCATION = ("location", "reno", "--practice", "bluebonnet", "--name", "Reno", "--public-ip", "203.0.113.99")


def snapshot(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("addition", [PRACTICE, LOCATION, ("system", "service-desk")], ids=lambda a: a[0])
def test_add_is_idempotent_and_dry_run_writes_nothing(
    run: Run, env: Path, capsys: pytest.CaptureFixture[str], addition: tuple[str, ...]
) -> None:
    before = snapshot(env)
    assert run("add", *addition, "--env", env, "--dry-run") == 0
    assert snapshot(env) == before
    printed = capsys.readouterr().out
    assert f"+  - slug: {addition[1]}" in printed or f"id: {addition[1]}" in printed
    assert run("add", *addition, "--env", env) == 0
    after = snapshot(env)
    assert after != before
    assert run("validate", env) == run("fmt", env, "--check") == run("documents", env, "--check") == 0
    assert run("add", *addition, "--env", env) == 0
    assert snapshot(env) == after


def test_add_keeps_edited_stack_configurations(run: Run, env: Path) -> None:
    stack = env / "Pulumi.clinical-ocotillo.yaml"
    stack.write_text(stack.read_text() + "  mso:mine: 1\n")
    assert run("add", *LOCATION, "--env", env) == 0
    assert "mso:mine" in stack.read_text()


@pytest.mark.parametrize(
    ("addition", "code"),
    [
        (("location", "reno", "--practice", "nobody", "--name", "x", "--public-ip", "203.0.113.9"), 2),
        (("location", "reno", "--practice", "ocotillo", "--name", "x", "--public-ip", "8.8.8.8"), 2),
        (("location", "austin", "--practice", "ocotillo", "--name", "x", "--public-ip", "203.0.113.9"), 2),
        (("practice", "x"), 2),
        (("system", "ehrr"), 2),
        (("system", "e-prescribing"), 2),
        (("system", "e-prescribing", "--vendor", "scriptway", "Scriptway"), 1),
    ],
)
def test_a_rejected_addition_changes_nothing(run: Run, env: Path, addition: tuple[str, ...], code: int) -> None:
    before = snapshot(env)
    assert run("add", *addition, "--env", env) == code
    assert snapshot(env) == before


def test_documents_are_written_in_another_form(run: Run, env: Path, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    assert run("documents", env, "--format", "pdf", "--output", folder) == 0
    written = {file.name for file in folder.iterdir()}
    pages = {page.stem for page in (env / "documents").glob("*.md")} - {"README"}
    assert written == {f"{page}.pdf" for page in pages}
    assert (folder / "incident-response.pdf").read_bytes().startswith(b"%PDF")
    (folder / "incident-response.pdf").unlink()
    assert run("documents", env, "--format", "pdf", "--output", folder, "--check") == 1
    assert run("documents", env, "--format", "odt") == 2


def test_documents_are_regenerated_when_the_manifest_changes(run: Run, env: Path) -> None:
    file = env / MANIFEST
    file.write_text(file.read_text().replace("log_years: 6", "log_years: 8"))
    assert run("documents", env, "--check") == 1
    assert run("documents", env) == 0
    assert run("documents", env, "--check") == 0
