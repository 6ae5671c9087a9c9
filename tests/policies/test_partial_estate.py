"""What the input lacks makes nothing fail: a rule or an invariant that needs it says so, and what to add."""

from __future__ import annotations

import pytest

from infra.engine.graph import Graph
from policies.check.evaluate import evaluate
from policies.model import Status
from policies.separation.verdicts import verdict
from policies.separation.verdicts.proof import prove


@pytest.fixture(scope="module")
def stacks(reference_plan: Graph) -> dict[str, Graph]:
    """The reference plan, stack by stack."""
    names = dict.fromkeys(resource.stack for resource in reference_plan)
    return {name: Graph(resource for resource in reference_plan if resource.stack == name) for name in names}


def test_no_rule_fails_on_a_stack_alone_and_each_not_evaluated_says_what_to_add(stacks: dict[str, Graph]) -> None:
    assert len(stacks) == 13
    for name, graph in stacks.items():
        findings = evaluate(graph).findings
        assert [f"{name}: {f.rule} {f.message}" for f in findings if f.status is not Status.NOT_EVALUATED] == []
        assert [f"{name}: {f.rule} {f.message}" for f in findings if not f.needs] == []
        assert findings, f"the stack {name} alone cannot show everything that estate rules ask"


@pytest.mark.parametrize("other", ["security", "clinical-evergreen", "location-seattle", "location-scottsdale"])
def test_no_rule_fails_on_the_org_stack_with_one_other(stacks: dict[str, Graph], other: str) -> None:
    findings = evaluate(stacks["org"] + stacks[other]).findings
    assert [f"{f.rule} {f.message}" for f in findings if f.status is not Status.NOT_EVALUATED] == []
    assert all("add " in f.message for f in findings)


@pytest.mark.parametrize(
    "names", [("clinical-evergreen",), ("org", "location-seattle"), ("org", "location-scottsdale")]
)
def test_no_invariant_is_called_broken_by_an_account_that_was_not_given(
    stacks: dict[str, Graph], names: tuple[str, ...]
) -> None:
    proof = prove(sum((stacks[name] for name in names), Graph()))
    broken = [v for v in proof.verdicts if v.status in (verdict.Status.LEAK, verdict.Status.POSSIBLE)]
    assert [str(witness) for v in broken for witness in v.witnesses] == []
    assert proof["W3"].status is verdict.Status.UNKNOWN
    assert any("was not read" in str(witness) for witness in proof["W3"].witnesses)
