"""checkov on the states of the estate, turned into a Terraform plan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.engine.graph import Graph
from infra.engine.urns import name_of
from scripts.dev.scanners.environments import ScannerError, environment
from scripts.dev.scanners.findings import Finding
from scripts.dev.scanners.plan_document import PlanDocument

SCANNER = "checkov"


def scan(graph: Graph, schemas: Mapping[str, Any], work: Path) -> list[Finding]:
    """Every verdict of checkov on every resource; ``schemas`` are those of the AWS provider, ``work`` is scratch.

    :raises ScannerError: checkov read nothing.
    """
    plan = PlanDocument(schemas)
    plan.add(graph)
    file = work / "plan.json"
    file.write_text(plan.text(), encoding="utf-8")
    arguments: list[str | Path] = [
        "-f",
        file,
        "--framework",
        "terraform_plan",
        "--skip-download",
        "--compact",
        "-o",
        "json",
    ]
    printed = environment(SCANNER).run(["checkov", *arguments], {}, accepted=(0, 1))
    document = json.loads(printed)
    report = document[0] if isinstance(document, list) else document
    if not isinstance(report, dict) or "results" not in report:
        raise ScannerError(f"checkov evaluated nothing of {len(plan.urns)} resources: {printed[:400]}")
    results = report["results"]
    return [
        _finding(plan, entry, passed=passed)
        for key, passed in (("passed_checks", True), ("failed_checks", False))
        for entry in results[key]
    ]


def _finding(plan: PlanDocument, entry: Mapping[str, Any], *, passed: bool) -> Finding:
    urn = plan.urns.get(entry["resource"], entry["resource"])
    stack = urn.split("::")[0].rpartition(":")[2]
    return Finding(SCANNER, entry["check_id"], stack, name_of(urn), passed, str(entry["check_name"]))
