"""Renders an environment: the small repository of one MSO, from the cookiecutter templates and its manifest."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from infra.errors import UsageError
from infra.manifest import documents
from infra.manifest.editing.manifest_edit import replace_file
from infra.manifest.environments.answers import Answers
from infra.manifest.environments.presets import TEMPLATES
from infra.manifest.load import MANIFEST, REFERENCE, parse
from infra.manifest.manifest_model import Manifest
from infra.manifest.schema import json_schema

COMPILED: Final = "__pycache__"
"""What an installer leaves in the templates when it compiles their Python files."""

WAIVERS: Final = "waivers.yaml"
SCHEMA: Final = "mso.schema.json"
"""Beside the manifest, whose first line names it, so that editors complete and check."""

Files: TypeAlias = dict[str, str]
"""Texts by their path in the environment."""


def render(answers: Answers) -> Files:
    """Every file of a new environment."""
    given = {"mso_slug": answers.mso.slug, "mso_name": answers.mso.name, "home_region": answers.home_region,
             "topology": answers.topology}  # fmt: skip
    files = _bake("mso", {**given, "_answers": answers.model_dump_json(exclude_defaults=True, by_alias=True)})
    manifest = parse(files[MANIFEST], Path(MANIFEST))
    return files | derived(manifest)


def derived(manifest: Manifest) -> Files:
    """The files that follow from the manifest alone: a stack configuration per plane, the documents, the schema."""
    files: Files = {}
    common = {"environment": "environment", "mso_slug": manifest.mso.slug, "home_region": manifest.aws.home_region}
    for practice in manifest.practices:
        names = {"practice_slug": practice.slug, "practice_name": practice.name}
        files |= _bake("practice", {**common, **names, "_topology": manifest.aws.topology})
    for location in manifest.locations:
        names = {"location_slug": location.slug, "location_name": location.name, "location_practice": location.practice}
        files |= _bake("location", {**common, **names})
    pages = {f"documents/{name}": text for name, text in documents.render(manifest).items()}
    return files | pages | _waivers(manifest) | {SCHEMA: json.dumps(json_schema(), indent=2) + "\n"}


def _waivers(manifest: Manifest) -> Files:
    """What the bundled example waives, for an example that needs it too. A real MSO's officials approve their own."""
    cached = any(system.runtime.cache for system in manifest.systems if system.runtime)
    accepted = _read(REFERENCE / WAIVERS)
    return {WAIVERS: accepted} if manifest.synthetic and cached and accepted else {}


def missing(manifest: Manifest, folder: Path) -> Files:
    """What an environment lacks of its derived files, and those that the manifest or the kit has outgrown.

    Stack configurations and waivers that are there are left alone: they may have been edited.
    """
    stale = differing(derived(manifest), folder)
    return {name: text for name, text in stale.items() if not (_theirs(name) and (folder / name).exists())}


def _theirs(name: str) -> bool:
    return name.startswith("Pulumi.") or name == WAIVERS


def differing(files: Files, folder: Path) -> Files:
    """Those of the files that are not in a folder, or say something else there."""
    return {name: text for name, text in files.items() if _read(folder / name) != text}


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def create(files: Files, target: Path) -> None:
    """Write a new environment, whole or not at all. A folder that holds anything is refused."""
    require_room(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as place:
        made = Path(place) / "environment"
        write(files, made)
        if target.exists():
            target.rmdir()
        shutil.move(made, target)


def require_room(target: Path) -> None:
    """Return if a new environment can be made at ``target``: nothing is there, or an empty folder."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target}: there is something here already. Fix: choose another folder with --output")


def write(files: Files, folder: Path) -> None:
    """Write files into an environment."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, text)


def questions(template: str) -> dict[str, Any]:
    """A template's questions with their defaults."""
    asked: dict[str, Any] = json.loads((TEMPLATES / template / "cookiecutter.json").read_text(encoding="utf-8"))
    return asked


def ask(template: str, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Put a template's questions to the person at the terminal.

    ``defaults`` are answers given before. One that only followed from another follows from the new one.
    """
    from cookiecutter.environment import StrictEnvironment
    from cookiecutter.generate import generate_context
    from cookiecutter.prompt import prompt_for_config, render_variable

    asked = questions(template)
    jinja = StrictEnvironment(context={"cookiecutter": asked})
    follows = [key for key, default in asked.items() if isinstance(default, str) and "{{" in default]
    own = {key: value for key, value in defaults.items() if not key.startswith("_")}
    for key in follows if own else ():
        if own[key] == render_variable(jinja, asked[key], dict(defaults)):
            del own[key]
    context = generate_context(str(TEMPLATES / template / "cookiecutter.json"), extra_context=own)
    return dict(prompt_for_config(context))


def _bake(template: str, given: Mapping[str, str]) -> Files:
    """The files a template makes, without its hooks: what they check has been checked.

    Answers are taken as they are. Cookiecutter's own prompts would run what looks like Jinja in them.
    """
    from cookiecutter.generate import generate_files

    home = TEMPLATES / template
    context = {"cookiecutter": {**questions(template), **given}}
    with tempfile.TemporaryDirectory() as place:
        made = Path(generate_files(str(home), context, output_dir=place, accept_hooks=False))
        found = sorted(path for path in made.rglob("*") if path.is_file() and path.parent.name != COMPILED)
        return {path.relative_to(made).as_posix(): path.read_text(encoding="utf-8") for path in found}
