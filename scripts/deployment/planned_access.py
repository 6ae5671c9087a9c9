"""What a deployment would newly allow and newly forbid: the stacks as they are, against the program's plan for them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from infra.engine.automation.target import Target
from infra.engine.graph import Graph
from infra.manifest.manifest_model import Manifest

if TYPE_CHECKING:
    from policies.separation.verdicts.access_diff import AccessDiff


def planned_access(manifest: Manifest, target: Target, stacks: Sequence[str] = ()) -> AccessDiff | None:
    """The difference in access between what is deployed and what would be, for these stacks or for all.

    The plan starts from the exported states, so that what does not change keeps its ids. None where nothing is deployed
    yet: then there is nothing to compare with.
    """
    from infra.engine.embedded.runner import Run, run_estate
    from infra.engine.prediction.output_prediction import OutputPredictor
    from infra.engine.state_document import read_state
    from policies.separation.verdicts.access_diff import access_diff

    with tempfile.TemporaryDirectory(prefix="mso-preview-") as name:
        folder = Path(name)
        files = [_exported(target, stack, folder) for stack in manifest.plane_names()]
        before = Graph(resource for file in files if file for resource in read_state(file))
        if not before.custom:
            return None
        payer = target.lock.accounts[manifest.stack_name("payer", "")]
        planned = run_estate(
            manifest,
            Run(provider=OutputPredictor(), payer=payer, state=folder, only=stacks, lock=target.lock),
        )
    kept = (resource for resource in before if resource.stack not in planned.stacks)
    return access_diff(before, Graph([*kept, *planned.graph]))


def _exported(target: Target, stack: str, folder: Path) -> Path | None:
    """The export of a stack in a file named after it; None where the stack is empty."""
    export = target.stack(stack, target.lock).export_stack()
    if not (export.deployment or {}).get("resources"):
        return None
    file = folder / f"{stack}.json"
    file.write_text(json.dumps({"version": export.version, "deployment": export.deployment}), encoding="utf-8")
    return file
