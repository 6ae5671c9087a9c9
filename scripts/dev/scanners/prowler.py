"""Prowler on the served emulated AWS, account by account, with the frameworks that it carries."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from scripts.dev.scanners.environments import Environment, ScannerError, environment
from scripts.dev.scanners.findings import Finding
from scripts.dev.scanners.served import Served

SCANNER: Final = "prowler"
FRAMEWORKS: Final[Mapping[str, str]] = {
    "HIPAA": "hipaa_aws",
    "FSBP": "aws_foundational_security_best_practices_aws",
    "CIS 7.0": "cis_7.0_aws",
}
"""What a framework is called, and Prowler's file of it."""


def scan(served: Served, work: Path) -> list[Finding]:
    """Every verdict on every account; ``work`` is scratch.

    :raises ScannerError: Prowler wrote no verdicts for an account.
    """
    prowler = environment(SCANNER)
    return [each for account in served.keys for each in _account(prowler, served, account, work / account)]


def _account(prowler: Environment, served: Served, account: str, output: Path) -> Iterator[Finding]:
    output.mkdir(parents=True, exist_ok=True)
    command: list[str | Path] = [
        "prowler", "aws", "--region", served.region, "--aws-retries-max-attempts", "0", "--output-formats", "csv",
        "--output-directory", output, "--output-filename", "verdicts", "--ignore-exit-code-3", "--no-banner",
        "--no-color", "--log-level", "CRITICAL", "--compliance", *FRAMEWORKS.values(),
    ]  # fmt: skip
    prowler.run(command, served.variables(account), accepted=(0, 1, 3))
    file = output / "verdicts.csv"
    if not file.exists():
        raise ScannerError(f"prowler wrote no {file.name} for {account}; is the emulated AWS served at {served.url}?")
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter=";"):
            if row["STATUS"] in ("PASS", "FAIL"):
                resource = row["RESOURCE_NAME"] or row["RESOURCE_UID"].rpartition(":")[2] or account
                passed = row["STATUS"] == "PASS"
                yield Finding(SCANNER, row["CHECK_ID"], account, resource, passed, row["STATUS_EXTENDED"])


def checks_of(framework: str) -> frozenset[str]:
    """The checks of a framework, as the installed Prowler lists them."""
    pattern = f"lib/python3*/site-packages/prowler/compliance/aws/{FRAMEWORKS[framework]}.json"
    (file,) = environment(SCANNER).folder.glob(pattern)
    requirements: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["Requirements"]
    return frozenset(check for requirement in requirements for check in requirement["Checks"])
