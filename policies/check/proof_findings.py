"""The verdicts of both proofs, of the wall and of the duties, as findings; the estate is read once for both."""

from __future__ import annotations

from infra.engine.graph import Graph
from policies.check.duty_findings import duty_findings
from policies.check.wall_findings import wall_findings
from policies.model import Finding
from policies.separation.estate.estate_model import EstateModel


def proof_findings(graph: Graph) -> dict[str, list[Finding]]:
    """Invariant or contract (``W1``, ``L1``) -> its findings, empty if it holds."""
    model = _read(graph)
    return {**wall_findings(graph, model), **duty_findings(graph, model)}


def _read(graph: Graph) -> EstateModel | None:
    """The estate; None if reading it fails, which each proof then reports in its own words."""
    from policies.separation.estate.graph_reader import read_estate

    try:
        return read_estate(graph)
    except Exception:
        return None
