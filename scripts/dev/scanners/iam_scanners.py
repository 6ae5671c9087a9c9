"""parliament and cloudsplaining on every IAM policy of the estate's states."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from infra.engine.graph import Graph, Resource
from infra.engine.urns import name_of
from scripts.dev.scanners.environments import LOOPBACK_ONLY, environment
from scripts.dev.scanners.findings import Finding

DOCUMENTS: Final[Mapping[str, str]] = {
    "aws:iam/policy:Policy": "policy",
    "aws:iam/rolePolicy:RolePolicy": "policy",
    "aws:iam/userPolicy:UserPolicy": "policy",
    "aws:iam/groupPolicy:GroupPolicy": "policy",
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": "inlinePolicy",
}
"""Resource types with an identity policy, and the property that holds it."""
CLEAN: Final = "no finding"
"""The check of the verdict on a document of which a scanner says nothing."""


def scan(graph: Graph, scanner: str) -> list[Finding]:
    """What ``parliament`` or ``cloudsplaining`` says of each policy; a document without a finding is one that passes.

    :raises ScannerError: the scanner did not run to its end.
    """
    found: dict[str, list[Resource]] = {}  # equal documents are read once
    for resource in graph:
        if document := _document(resource):
            found.setdefault(document, []).append(resource)
    documents = {str(number): document for number, document in enumerate(found)}
    program = LOOPBACK_ONLY / f"{scanner}_findings.py"
    printed = environment(scanner).run(["python", program], {}, given=json.dumps(documents))
    rows = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    findings = [
        Finding(scanner, row["issue"], each.stack, name_of(each.urn), False, row["detail"])
        for row in rows
        for each in found[documents[row["document"]]]
    ]
    named = {documents[row["document"]] for row in rows}
    clean = [each for document, resources in found.items() if document not in named for each in resources]
    return [*findings, *(Finding(scanner, CLEAN, each.stack, name_of(each.urn), True) for each in clean)]


def _document(resource: Resource) -> str:
    value = resource.facts.get(DOCUMENTS.get(resource.type, ""))
    return value if isinstance(value, str) else json.dumps(value) if isinstance(value, dict) else ""
