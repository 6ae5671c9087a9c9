"""Every command has --json or a reason, what it prints has the documented form, and one flag name means one thing."""

from __future__ import annotations

import json
import runpy
from collections.abc import Iterator
from pathlib import Path

import click
import jsonschema
import pytest
from click.testing import CliRunner

from infra.engine.state_document import write_state
from infra.errors import UsageError
from infra.manifest.reading.load import REFERENCE
from scripts.cli import mso
from scripts.json_documents import DIALECT, documents, schema_of, without_json

SMALL = runpy.run_path(str(Path(__file__).parents[1] / "policies" / "separation" / "small_estate.py"))
SYNONYMS = {
    "--out": "--output", "--file": "--output", "--dir": "--env", "--directory": "--env", "--folder": "--env",
    "--verbose": "no flag", "--format-json": "--json", "--quiet": "no flag", "--regions": "--region",
    "--profiles": "--profile", "--force": "--yes", "--dryrun": "--dry-run", "--result": "--output",
}  # fmt: skip
"""Names that must not come back -> the one name for it."""
MORE_THAN_ONE_KIND = {
    "--output": "a file or folder to write; `mso check` writes several reports and so takes FORMAT[=FILE]",
    "--state": "a source of states; for `mso add practice` the postal code of a state of the union",
    "--format": "the form of what is written; `mso documents` writes several",
    "--on": "a served emulated AWS: `mso demo` takes its URL, the Pulumi CLI's commands the folder that names it",
    "--profile": "an AWS profile; repeatable where several accounts are read",
    "--size": "a size; `mso cost` compares several",
}
"""Flags that take something else in one command, with the reason."""


def commands(group: click.Group = mso, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that can be run, by the words that run it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        words = f"{before}{name}"
        if isinstance(found, click.Group):
            yield from commands(found, f"{words} ")
        else:
            yield words, found


def options(command: click.Command) -> Iterator[tuple[str, click.Option]]:
    """Every option that the help shows, by each of its long names."""
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            yield from ((name, parameter) for name in (*parameter.opts, *parameter.secondary_opts))


def test_every_command_has_json_or_a_reason() -> None:
    having = {words for words, command in commands() if "--json" in dict(options(command))}
    assert having == documents().keys()
    assert {words for words, _ in commands()} - having == without_json().keys()


@pytest.mark.parametrize("words", documents())
def test_every_form_is_a_json_schema_with_a_version(words: str) -> None:
    schema = schema_of(words)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == DIALECT
    assert schema["$id"].endswith(f":{documents()[words]['version']}")


def test_a_flag_has_one_name_and_one_kind_of_value() -> None:
    kinds: dict[str, set[tuple[str, bool, bool]]] = {}
    for words, command in commands():
        for name, option in options(command):
            assert name not in SYNONYMS, f"mso {words}: {name} is {SYNONYMS[name]} in the other commands"
            kinds.setdefault(name, set()).add((type(option.type).__name__, option.is_flag, option.multiple))
    assert {name for name, found in kinds.items() if len(found) > 1} == MORE_THAN_ONE_KIND.keys()


def test_every_option_and_command_says_what_it_does() -> None:
    for words, command in commands():
        assert command.help, words
        assert [name for name, option in options(command) if not option.help and name != "--help"] == [], words


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state file of the small estate."""
    file = tmp_path_factory.mktemp("inventory") / "state.json"
    write_state(file, SMALL["Builder"]().graph())
    return file


SHOWN = (
    "accounts --state {state}", "accounts --state {state} --guess", "can clinical-north:* --state {state}",
    "who-can kms:Decrypt * --state {state}", "check --state {state} --no-wall", "cost --state {state}",
    "diff {state} {state}", "dns {reference}", "evidence --state {state} --output {new}", "explain WA --owner rn",
    "explain VT", "facts", "facts roles", "facts hipaa", "facts products", "facts telehealth", "facts prices",
    "new --preset solo-medspa --dry-run", "policies list --service s3", "policies matrix", "policies show S3-001",
    "policies show W1", "policies show L1", "prove --state {state}", "stacks --env {reference}", "validate {reference}",
    "documents {reference} --output {new}",
)  # fmt: skip


@pytest.mark.parametrize("line", SHOWN)
def test_what_is_printed_has_the_documented_form(line: str, state: Path, tmp_path: Path) -> None:
    words = line.format(state=state, reference=REFERENCE, new=tmp_path / "new").split()
    result = CliRunner().invoke(mso, [*words, "--json"])
    assert result.exit_code in (0, 1), result.exception
    name = max((n for n in documents() if line.startswith(n)), key=len, default="")
    schema = schema_of("evidence make" if line.startswith("evidence") else name)
    found = jsonschema.Draft202012Validator(schema).iter_errors(json.loads(result.stdout))
    errors = [error.message[:200] for error in found]
    assert errors == []


def test_former_names_are_still_understood(tmp_path: Path) -> None:
    run = CliRunner().invoke
    for words in (["validate", str(REFERENCE), "--on", "2026-11-21"], ["validate", str(REFERENCE), "--output", "json"]):
        assert run(mso, words).exit_code == 0
    assert "--dir" not in run(mso, ["can", "--help"]).stdout
    result = run(mso, ["can", "x", "--dir", str(tmp_path)])
    assert isinstance(result.exception, UsageError)
    assert str(tmp_path) in str(result.exception)


def test_a_command_without_a_document_is_refused_with_its_reason() -> None:
    for words, said in (("fmt", "in place"), ("who-cn", "who-can")):
        with pytest.raises(UsageError, match=said):
            schema_of(words)
