"""principalmapper on the served emulated AWS: who in an account can make himself its administrator, step by step."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from scripts.dev.scanners.environments import LOOPBACK_ONLY, environment
from scripts.dev.scanners.findings import Finding
from scripts.dev.scanners.served import Served

SCANNER: Final = "principalmapper"
ADMINISTRATOR: Final = "administrator"
CLEAN: Final = "no path to an administrator"


def scan(served: Served, work: Path) -> list[Finding]:
    """A verdict on each account: what the analysis finds, and who is an administrator without any step.

    :raises ScannerError: principalmapper did not run to its end.
    """
    return [each for account in served.keys for each in _account(served, account, work / account)]


def _account(served: Served, account: str, storage: Path) -> list[Finding]:
    shutil.rmtree(storage, ignore_errors=True)
    storage.mkdir(parents=True)
    mapper, program = environment(SCANNER), LOOPBACK_ONLY / "principalmapper_program.py"
    variables = {**served.variables(account), "PMAPPER_STORAGE": str(storage)}
    create = ["graph", "create", "--localstack-endpoint", served.url, "--include-regions", served.region]
    mapper.run(["python", program, *create], variables)
    number = served.ids[account]
    printed = mapper.run(
        ["python", program, "--account", number, "analysis", "--output-type", "json"], variables, accepted=(0, 1)
    )
    report: Mapping[str, Any] = json.loads(printed[printed.index("{") :])
    findings = [
        Finding(SCANNER, str(each["title"]), account, account, False, str(each.get("description", ""))[:200])
        for each in report["findings"]
    ]
    nodes: list[Mapping[str, Any]] = json.loads(next(storage.rglob("nodes.json")).read_text(encoding="utf-8"))
    administrators = [str(node["arn"]).rpartition("/")[2] for node in nodes if node["is_admin"]]
    findings += [Finding(SCANNER, ADMINISTRATOR, account, name, False) for name in administrators]
    return findings or [Finding(SCANNER, CLEAN, account, account, True, f"{len(nodes)} principals")]
