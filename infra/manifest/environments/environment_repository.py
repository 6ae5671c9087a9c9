"""Renders an environment: the Git repository of one MSO, from the cookiecutter templates and its manifest."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeAlias, TypeVar

from infra.context.estate import Lock
from infra.errors import UsageError
from infra.files.foreign_file import LARGE, read_bytes
from infra.files.new_folder import new_folder
from infra.files.transaction import FileChange, change_files, encoded
from infra.manifest import documents
from infra.manifest.editing.manifest_edit import ManifestChange
from infra.manifest.environments.answers import Answers
from infra.manifest.environments.presets import TEMPLATES
from infra.manifest.facts.image_recipes import recipe_files
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.json_schema import json_schema
from infra.manifest.reading.load import MANIFEST, parse_manifest

PYCACHE: Final = "__pycache__"
"""The folder that an installer creates in the templates when it compiles their Python files."""

SCHEMA: Final = "mso.schema.json"
"""The JSON Schema next to the manifest; the manifest's first line names it for editors."""

Files: TypeAlias = dict[str, str]
"""File contents by their path in the environment."""

Content = TypeVar("Content", str, bytes, str | bytes)


def render(answers: Answers) -> Files:
    """Every file of a new environment but those of the kit itself (infra/manifest/environments/kit_source.py)."""
    given = {"mso_slug": answers.mso.slug, "mso_name": answers.mso.name, "home_region": answers.home_region,
             "topology": answers.topology}  # fmt: skip
    files = _bake("mso", {**given, "_answers": answers.model_dump_json(exclude_defaults=True, by_alias=True)})
    manifest = parse_manifest(files[MANIFEST], Path(MANIFEST))
    return files | derived_files(manifest)


def derived_files(manifest: Manifest, accounts: Mapping[str, str] = MappingProxyType({})) -> Files:
    """What follows from the manifest and its accounts' ids: stacks' configurations, documents, recipes, the schema."""
    files: Files = {}
    common = {"environment": "environment", "mso_slug": manifest.mso.slug, "home_region": manifest.aws.home_region}
    for practice in manifest.practices:
        names = {"practice_slug": practice.slug, "practice_name": practice.name}
        files |= _bake("practice", {**common, **names, "_topology": manifest.aws.topology})
    for location in manifest.locations:
        names = {"location_slug": location.slug, "location_name": location.name, "location_practice": location.practice}
        files |= _bake("location", {**common, **names})
    pages = {f"documents/{name}": text for name, text in documents.render(manifest, accounts).items()}
    hosted = {system.runtime.product: system.runtime for system in manifest.systems if system.runtime}
    recipes = dict(recipe_files(hosted))
    return files | pages | recipes | {SCHEMA: json.dumps(json_schema(), indent=2) + "\n"}


def outdated_files(manifest: Manifest, folder: Path) -> Files:
    """The derived files that are missing from an environment or out of date.

    Existing stack configurations are left out: people may have edited them.
    """
    stale = differing(derived_files(manifest, Lock.read(folder).accounts), folder)
    return {name: text for name, text in stale.items() if not (name.startswith("Pulumi.") and (folder / name).exists())}


def differing(files: Mapping[str, Content], folder: Path) -> dict[str, Content]:
    """The files that are missing from a folder or have other content there."""
    return {name: content for name, content in files.items() if _read(folder / name) != encoded(content)}


def _read(path: Path) -> bytes | None:
    return read_bytes(path, LARGE) if path.is_file() else None


def create(files: Mapping[str, str | bytes], target: Path) -> None:
    """Write a new environment completely or not at all.

    :raises UsageError: the folder is not empty.
    :raises KitError: another command is making the same environment.
    """
    require_empty_target(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with new_folder(target) as made:
        for name, content in files.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(encoded(content))
        require_empty_target(target)


def require_empty_target(target: Path) -> None:
    """Return if ``target`` does not exist or is an empty folder.

    :raises UsageError: it is a file, or a folder that is not empty.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target}: exists and is not empty. Fix: choose another folder with --output")


def write(files: Mapping[str, str | bytes], folder: Path) -> None:
    """Write files into an environment: all of them, or the next command finishes it.

    :raises UsageError: one of them is a link that leads out of the environment.
    """
    folder.mkdir(parents=True, exist_ok=True)
    change_files(folder, {name: FileChange(content, _read(folder / name)) for name, content in files.items()})


def save(change: ManifestChange, files: Files) -> None:
    """Write a changed manifest, and the files derived from it, into its environment: all of them.

    :raises UsageError: the manifest is not what it was when it was read.
    """
    folder, name = change.file.parent, change.file.name
    changes = {file: FileChange(text, _read(folder / file)) for file, text in files.items()}
    if change.after != change.before:
        changes[name] = FileChange(change.after, change.read)
    change_files(folder, changes, through_links=(name,))


def template_questions(template: str) -> dict[str, Any]:
    """A template's questions with their defaults."""
    questions: dict[str, Any] = json.loads((TEMPLATES / template / "cookiecutter.json").read_text(encoding="utf-8"))
    return questions


def ask_questions(template: str, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Ask a template's questions at the terminal and return the answers.

    ``defaults`` are earlier answers. A default that was derived from another answer is derived again from the new one.
    """
    from cookiecutter.environment import StrictEnvironment
    from cookiecutter.generate import generate_context
    from cookiecutter.prompt import prompt_for_config, render_variable

    questions = template_questions(template)
    jinja = StrictEnvironment(context={"cookiecutter": questions})
    follows = [key for key, default in questions.items() if isinstance(default, str) and "{{" in default]
    own = {key: value for key, value in defaults.items() if not key.startswith("_")}
    for key in follows:
        if key in own and own[key] == render_variable(jinja, questions[key], dict(defaults)):
            del own[key]
    own = {key: _literal(value) if isinstance(questions.get(key), str) else value for key, value in own.items()}
    context = generate_context(str(TEMPLATES / template / "cookiecutter.json"), extra_context=own)
    return dict(prompt_for_config(context))


def _literal(answer: Any) -> Any:
    """An answer as cookiecutter's default: it renders each default with Jinja, and this one gives the answer itself."""
    if not isinstance(answer, str) or "{" not in answer:
        return answer
    return "{{ " + json.dumps(answer, ensure_ascii=False) + " }}"


def _bake(template: str, given: Mapping[str, str]) -> Files:
    """The files that a template renders. Its hooks do not run: the caller has made their checks.

    Answers are used literally; cookiecutter's own prompts would evaluate Jinja expressions in them.
    """
    from cookiecutter.generate import generate_files

    home = TEMPLATES / template
    context = {"cookiecutter": {**template_questions(template), **given}}
    with tempfile.TemporaryDirectory() as place:
        made = Path(generate_files(str(home), context, output_dir=place, accept_hooks=False))
        found = sorted(path for path in made.rglob("*") if path.is_file() and path.parent.name != PYCACHE)
        return {path.relative_to(made).as_posix(): path.read_text(encoding="utf-8") for path in found}
