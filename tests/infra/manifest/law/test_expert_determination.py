"""An expert's determination lets a de-identified flow carry dates and places, while it is in force (164.514(b)(1))."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from unittest.mock import patch

import pytest

from infra.exchange.field_types import Field
from infra.manifest import facts
from infra.manifest.law.agreement_gates import evaluate
from infra.manifest.law.gate_result import GateOutcome
from infra.manifest.manifest_model import Agreement, Flow, Manifest

FINE = (Field("week", "week"), Field("zip3", "zip3"), Field("city", "city"), Field("visits", "cell", most=900))
DETERMINED = replace(
    facts.flows()["f-deid-analytics"], id="f-trends", fields=FINE, agreements=("msa", "expert_determination")
)


@pytest.fixture
def known() -> Iterator[None]:
    """The facts with a further flow that rests on an expert."""
    with patch.object(facts, "flows", return_value={**facts.flows(), "f-trends": DETERMINED}):
        yield


def failed(manifest: Manifest, on: date, *agreements: Agreement) -> list[str]:
    cited = ("msa-evergreen", *(each.id for each in agreements))
    flow = Flow(id="f-trends", agreements=cited, practices=("evergreen",))
    changed = manifest.model_copy(update={"flows": (flow,), "agreements": (*manifest.agreements, *agreements)})
    return [each.what for each in evaluate(changed, on) if each.id == "LAW-011" and each.outcome is GateOutcome.FAIL]


def determination(expires: date | None) -> Agreement:
    return Agreement(
        id="expert-trends", kind="expert_determination", between=("evergreen", "expert"), purpose="risk is very small",
        effective=date(2026, 1, 1), expires=expires,
    )  # fmt: skip


def test_dates_and_places_are_declared_on_an_experts_word_alone() -> None:
    assert facts.flow_problems(DETERMINED) == []
    assert facts.flow_problems(replace(DETERMINED, agreements=("msa",)))
    for field in (Field("name", "name"), Field("mail", "email"), Field("note", "text"), Field("who", "label")):
        assert facts.flow_problems(replace(DETERMINED, fields=(*FINE, field)))


@pytest.mark.usefixtures("known")
def test_the_gate_is_closed_without_a_determination_and_after_its_end(reference_manifest: Manifest) -> None:
    on = date(2026, 11, 30)
    assert failed(reference_manifest, on, determination(date(2027, 1, 1))) == []
    assert failed(reference_manifest, on, determination(None)) == []
    for missing in (failed(reference_manifest, on), failed(reference_manifest, on, determination(date(2026, 11, 29)))):
        assert len(missing) == 1
        assert "cites no expert's determination (45 CFR 164.514(b)(1)) for evergreen in force" in missing[0]
