"""A made-up MSO with three practices and fifty locations, and the report of its plan with a mistake in it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from infra.engine.embedded.runner import plan
from infra.engine.graph import Graph, Resource
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import REFERENCE, load_manifest, manifest_file
from policies.check.both_proofs import prove_both
from policies.check.evaluate import evaluate
from policies.check.waivers import Waivers
from policies.model import Waiver
from policies.report.estate_page import render
from policies.report.report_input import EstateReport, ReportContext

LOCATIONS: Final = 50
COPY: Final = "lakeside"
"""The third practice, a copy of the first one of the bundled example with its people and agreements."""
BLOCK: Final = "charts-public-access"
"""The block of public access on the bucket of charts, in each clinical stack."""


def large_manifest(folder: Path) -> Manifest:
    """The bundled example with a third practice and fifty locations, written to a folder, read and validated."""
    given: dict[str, Any] = yaml.safe_load(manifest_file(REFERENCE).read_text(encoding="utf-8"))
    first = given["practices"][0]
    own = first["slug"]
    third = {**first, "slug": COPY, "name": "Lakeside <Aesthetics> & Medical PLLC", "slot": 2}
    given["practices"].append({**third, "domain": f"{COPY}.example"})
    given["aws"]["ci"]["repositories"][COPY] = f"{COPY}@340001/clinical@340002"
    for agreement in [each for each in given["agreements"] if each["id"] in (f"msa-{own}", f"baa-{own}")]:
        parties = [COPY if each == own else each for each in agreement["between"]]
        given["agreements"].append({**agreement, "id": agreement["id"].replace(own, COPY), "between": parties})
    for flow in given["flows"]:
        flow["agreements"] += [each.replace(own, COPY) for each in flow["agreements"] if each.endswith(own)]
    for people in [each for each in given["people"] if each["owner"] == own]:
        given["people"].append({**people, "id": f"{COPY}-{people['role']}".replace("_", "-"), "owner": COPY})
    practices = given["practices"]
    for number in range(len(given["locations"]), LOCATIONS):
        practice = practices[number % len(practices)]
        site = {"public_ip": f"203.0.113.{100 + number}", "network": f"192.168.{100 + number}.0/24"}
        town = {"slug": f"town-{number}", "practice": practice["slug"], "name": f"Town {number}"}
        given["locations"].append({**town, "state": practice["state"], "site": site, "services": ["injectables"]})
    (folder / "mso.yaml").write_text(json.dumps(given, default=str, indent=1), encoding="utf-8")
    return load_manifest(folder)


def large_report(folder: Path) -> str:
    """The page of that estate where the bucket of charts of each practice is public, and one finding is waived."""
    manifest = large_manifest(folder)
    graph = Graph(_opened(resource) if resource.name == BLOCK else resource for resource in plan(manifest))
    proofs, until = prove_both(graph), date.today() + timedelta(days=30)
    urn = next(resource.urn for resource in graph if resource.name == BLOCK)
    waiver = Waiver(rule="S3-001", resource=urn, reason="moves next week", approver="pc_officer", expires=until)
    report = evaluate(graph, waivers=Waivers(waivers=(waiver,)), also=proofs.findings)
    names = {manifest.mso.slug: manifest.mso.name} | {each.slug: each.name for each in manifest.practices}
    context = ReportContext(name=manifest.mso.name, subject="A plan with a mistake", names=names)
    return render(EstateReport(report=report, context=context, graph=graph, proofs=proofs))


def _opened(block: Resource) -> Resource:
    """A block of public access, switched off."""
    inputs = {name: False if value is True else value for name, value in block.inputs.items()}
    return block.with_(inputs=inputs, outputs={**block.outputs, **inputs})
