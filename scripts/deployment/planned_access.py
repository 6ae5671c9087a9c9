"""What a deployment would newly allow and newly forbid: the stacks as they are, against the program's plan for them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.engine.automation.target import Target
from infra.engine.graph import Graph
from infra.manifest.manifest_model import Manifest

if TYPE_CHECKING:
    from policies.separation.verdicts.access_diff import AccessDiff


Document = Mapping[str, Any]


def planned_access(
    manifest: Manifest, target: Target, stacks: Sequence[str] = (), exports: Mapping[str, Document | None] | None = None
) -> AccessDiff | None:
    """The difference in access between what is deployed and what would be, for these stacks or for all.

    ``exports`` are the state documents that a preview has exported, None for an empty stack; the other stacks are
    exported here. The plan starts from them, so that what does not change keeps its ids. None where nothing is deployed
    yet: then there is nothing to compare with.
    """
    from infra.engine.embedded.runner import Run, run_estate
    from infra.engine.prediction.output_prediction import OutputPredictor
    from infra.engine.state_document import read_state
    from policies.separation.verdicts.access_diff import access_diff

    with tempfile.TemporaryDirectory(prefix="mso-preview-") as name:
        folder = Path(name)
        known = exports or {}
        documents = {
            stack: known[stack] if stack in known else target.export(stack, target.lock)
            for stack in manifest.plane_names()
        }
        files = [_written(folder / f"{stack}.json", document) for stack, document in documents.items() if document]
        before = Graph(resource for file in files for resource in read_state(file))
        if not before.custom:
            return None
        payer = target.lock.accounts[manifest.stack_name("payer", "")]
        planned = run_estate(
            manifest,
            Run(provider=OutputPredictor(), payer=payer, state=folder, only=stacks, lock=target.lock),
        )
    kept = (resource for resource in before if resource.stack not in planned.stacks)
    return access_diff(before, Graph([*kept, *planned.graph]))


def _written(file: Path, document: Document) -> Path:
    """The export in a file of the folder, which only its owner can read."""
    file.write_text(json.dumps(document), encoding="utf-8")
    return file
