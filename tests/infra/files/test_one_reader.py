"""Files from others are read in one place, and files are written in one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from source_trees import tree_of

ROOT: Final = Path(__file__).parents[3]
READING: Final = frozenset({"read_text", "read_bytes", "open"})
WRITING: Final = frozenset(
    {"write_text", "write_bytes", "replace", "rename", "mkstemp", "NamedTemporaryFile", "truncate"}
)
OF_THE_KIT: Final = {
    "infra/audit/": "the kit's own questions to the audit trail",
    "infra/reports/": "the kit's own reports on what flows deliver",
    "infra/kit_tables.py": "the kit's own tables",
    "infra/files/": "the reader and the writer themselves, and the cache of one user",
    "infra/exchange/": "the Lambda function, which has only its own messages",
    "scripts/dev/": "runs on the machine of a developer of the kit",
    "scripts/diagram.py": "the kit's own pages",
    "scripts/cli.py": "the null device",
    "policies/catalog/": "the kit's own tables, pages and rules",
    "policies/mutation/": "the kit's own list of harmless changes",
    "infra/manifest/facts/": "the kit's own facts",
    "infra/manifest/documents/source_statements.py": "the kit's own page",
    "infra/manifest/environments/kit_wheel.py": "the installed kit",
    "infra/iam/known_actions.py": "the kit's own list of actions",
    "infra/emulator/": "files that the emulated AWS makes for itself",
    "infra/engine/embedded/kept_plan.py": "the kit's own source, as a part of the key of a kept plan",
    "infra/engine/embedded/journal.py": "appends to the journal of a run",
    "infra/engine/automation/policy_pack.py": "a temporary file for the engine",
    "infra/manifest/environments/environment_repository.py": "the kit's own templates, rendered in a temporary folder",
    "scripts/deployment/": "a project in a folder that the kit has made and serves",
    "scripts/enforcement/": "the kit's own page of calls, and the credentials of the emulated AWS",
    "scripts/demo/serving.py": "the synthetic credentials of the emulated AWS",
    "policies/resource_forms/cloudformation_template.py": "a text in a state, with a loader that refuses aliases",
}
"""Modules that read only what the kit itself wrote, and why."""
BUNDLED: Final = (
    "files(", "Path(__file__)", "HERE /", "STYLE.", "DATA.",
    "REFERENCE", "urlopen", "webbrowser", "__package__",
)  # fmt: skip
"""What a line that reads a file of the package says."""


def calls(names: frozenset[str]) -> Iterator[str]:
    for package in ("infra", "policies", "scripts"):
        for file in sorted((ROOT / package).rglob("*.py")):
            name = file.relative_to(ROOT).as_posix()
            if name.startswith(tuple(OF_THE_KIT)):
                continue
            for node in ast.walk(tree_of(file)):
                match node:
                    case ast.Call(func=ast.Attribute(value=owner, attr=called)) if called in names:
                        text = ast.unparse(node)
                        if not text_method(ast.unparse(owner), called) and not any(word in text for word in BUNDLED):
                            yield f"{name}:{node.lineno}: {text[:90]}"
                    case ast.Call(func=ast.Name("open")) if "open" in names:
                        yield f"{name}:{node.lineno}: {ast.unparse(node)[:90]}"


def text_method(owner: str, called: str) -> bool:
    """Whether the call only looks like one that touches a file: ``text.replace``."""
    return called == "replace" and owner != "os"


def test_files_from_others_are_read_in_one_place() -> None:
    assert list(calls(READING)) == []


def test_files_are_written_in_one_place() -> None:
    assert list(calls(WRITING)) == []
