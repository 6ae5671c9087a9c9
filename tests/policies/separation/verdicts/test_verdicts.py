"""The wall of the small estate: proved unchanged; every leak is found; benign changes cause no finding."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import leaks_by_configuration
import leaks_by_counterpart
import leaks_by_declaration
import leaks_by_domain
import leaks_by_log_and_code
import leaks_by_name
import leaks_by_open_host
import leaks_by_program
import leaks_by_runner
import leaks_by_sign_in
import leaks_by_silence
import leaks_by_text
import leaks_by_undelivered_log
import pytest
from change_builders import Change, add
from every_benign_change import EVERY_BENIGN_CHANGE
from leaks import LEAKS
from leaks_by_delegation import POSSIBLE as POSSIBLE_BY_DELEGATION
from leaks_by_federation import UNKNOWN as UNKNOWN_PROVIDERS
from leaks_by_means import UNKNOWN as UNKNOWN_MEANS
from leaks_by_permission_set import DENIED_BY_SCP
from leaks_by_service import UNKNOWN as UNKNOWN_IDENTITIES
from leaks_by_undeclared_principal import VENDOR
from leaks_by_unread_type import UNREAD
from possible_leaks import POSSIBLE_LEAKS
from small_estate import MANAGEMENT, NORTH, Builder, allow, root

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from infra.errors import UsageError
from policies.separation.verdicts.proof import Proof, prove
from policies.separation.verdicts.verdict import Status


def sampled(rows: Sequence[tuple[Any, ...]]) -> list[Any]:
    """The cases as parameters (a row begins with its id): a quarter here, all in .ci/run after the unit suite."""
    marks = (), pytest.mark.real
    return [pytest.param(*row[1:], id=row[0], marks=marks[index % 4 > 0]) for index, row in enumerate(rows)]


def proof_of(change: Change | None = None) -> Proof:
    builder = Builder()
    if change:
        change(builder)
    return prove(builder.graph())


def not_proved(proof: Proof) -> dict[str, str]:
    return {v.id: str(v.status) for v in proof.verdicts if v.status is not Status.PROVED}


def test_the_unchanged_estate_is_proved() -> None:
    assert not_proved(proof_of()) == {}


@pytest.mark.parametrize(("invariant", "change"), sampled(LEAKS))
def test_a_leak_is_found(invariant: str, change: Change) -> None:
    verdict = proof_of(change)[invariant]
    assert verdict.status is Status.LEAK
    assert any(str(witness.source).startswith("tests/small_estate.py:") for witness in verdict.witnesses)


@pytest.mark.parametrize("change", sampled(EVERY_BENIGN_CHANGE))
def test_a_benign_change_causes_no_finding(change: Change) -> None:
    assert not_proved(proof_of(change)) == {}


@pytest.mark.parametrize(("invariant", "key", "change"), sampled(POSSIBLE_LEAKS))
def test_a_leak_that_others_decide_is_possible_and_names_the_context_key(
    invariant: str, key: str, change: Change
) -> None:
    verdict = proof_of(change)[invariant]
    assert verdict.status is Status.POSSIBLE
    assert any(key in line for witness in verdict.witnesses for line in witness.lines())


NOT_CERTAIN = [
    *leaks_by_log_and_code.NOT_CERTAIN,
    *leaks_by_text.CASES,
    *leaks_by_runner.CASES,
    *leaks_by_sign_in.CASES,
    *leaks_by_name.CASES,
    *leaks_by_configuration.CASES,
    *leaks_by_silence.CASES,
    *leaks_by_declaration.CASES,
    *leaks_by_counterpart.CASES,
    *leaks_by_domain.CASES,
    *leaks_by_open_host.CASES,
    *leaks_by_program.CASES,
    *leaks_by_undelivered_log.CASES,
    *UNREAD,
    *((name, invariant, "POSSIBLE", change) for name, invariant, change in POSSIBLE_BY_DELEGATION),
    *((name, invariant, "UNKNOWN", change) for name, invariant, change in UNKNOWN_IDENTITIES),
    *((name, "W6", "UNKNOWN", change) for name, change in UNKNOWN_PROVIDERS),
    *((name, invariant, "UNKNOWN", change) for name, invariant, change in UNKNOWN_MEANS),
]


@pytest.mark.parametrize(("invariant", "status", "change"), sampled(NOT_CERTAIN))
def test_what_others_decide_or_nobody_knows_is_not_proved(invariant: str, status: str, change: Change) -> None:
    assert proof_of(change)[invariant].status == status


def test_an_assigned_role_that_an_scp_denies_only_breaks_w9() -> None:
    assert not_proved(proof_of(DENIED_BY_SCP)) == {"W9": "LEAK"}


def test_there_are_enough_leaks_and_benign_changes() -> None:
    assert len(LEAKS) >= 60
    assert len(EVERY_BENIGN_CHANGE) >= 40


def test_a_witness_shows_each_step_with_the_statement_that_allows_it() -> None:
    change = next(change for name, _, change in LEAKS if name == "a clinical role trusts management staff")
    witness = next(w for w in proof_of(change)["W6"].witnesses if "physician" in w.summary)
    text = "\n".join(witness.lines())
    assert (
        "management:mso_it -[iam:" in text or "management:mso_it -[sts:AssumeRole]-> clinical-north:physician" in text
    )
    assert "in trust clinical-north:physician (tests/small_estate.py:" in text


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_resources_does_not_matter(seed: int) -> None:
    builder = Builder()
    LEAKS[0][2](builder)
    resources = list(builder.graph())
    random.Random(seed).shuffle(resources)
    shuffled, straight = prove(Graph(resources)), prove(builder.graph())
    assert [(v.id, v.status, v.witnesses) for v in shuffled.verdicts] == [
        (v.id, v.status, v.witnesses) for v in straight.verdicts
    ]


def without_account(account: str) -> Change:
    def change(b: Builder) -> None:
        b.drop(*[name for name, r in b.resources.items() if r.account == account])

    return change


def test_an_account_that_was_not_read_leaves_its_practice_unknown() -> None:
    proof = proof_of(without_account(NORTH))
    assert {i for i, s in not_proved(proof).items() if s == "UNKNOWN"} >= {"W1", "W2", "W3", "W5", "W6", "W10", "W11"}
    assert any("clinical-north" in item for item in proof.unread)


def test_a_single_stack_that_names_another_account_proves_nothing() -> None:
    builder = Builder()
    builder.extend_policy("key:clinical-north", allow("kms:Decrypt", to=root(MANAGEMENT)))
    alone = Graph([resource for resource in builder.graph() if resource.account == NORTH])
    found = prove(alone)
    assert found["W2"].status is Status.UNKNOWN
    assert any("can be used from outside" in witness.summary for witness in found["W2"].witnesses)


def test_a_single_stack_does_not_know_the_owner_of_a_backup_destination() -> None:
    alone = Graph([resource for resource in Builder().graph() if resource.account == NORTH])
    copy = {"rules": [{"copyActions": [{"destinationVaultArn": f"arn:aws:backup:us-east-1:{VENDOR}:backup-vault:v"}]}]}
    compiled = Resource(
        urn="urn:pulumi:clinical-north::mso::aws:backup/plan:Plan::nightly", type="aws:backup/plan:Plan",
        account=NORTH, inputs=copy, outputs={"tagsAll": {"mso:data-class": "phi"}},
    )  # fmt: skip
    witnesses = prove(Graph([*alone, compiled]))["W3"].witnesses
    assert any(w.status is Status.UNKNOWN and "whose owner is not in the input" in w.summary for w in witnesses)
    assert Status.LEAK not in {w.status for w in witnesses}


def test_a_management_account_that_was_not_read_leaves_w7_unknown() -> None:
    assert proof_of(without_account(MANAGEMENT))["W7"].status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("name", "prop", "invariant"),
    [
        ("photos:policy", "policy", "W1"),
        ("key:clinical-north", "policy", "W2"),
        ("clinical-north:physician", "assumeRolePolicy", "W6"),
    ],
)
def test_a_policy_that_was_not_read_leaves_its_verdict_unknown(name: str, prop: str, invariant: str) -> None:
    def change(b: Builder) -> None:
        b.drop("perimeter-clinical-north:attachment", "photos:encryption")
        b.change(name, **{prop: UNKNOWN})

    assert proof_of(change)[invariant].status is Status.UNKNOWN


def test_a_data_path_with_an_unknown_destination_is_unknown() -> None:
    shared = add("aws:rds/snapshot:Snapshot", "s", NORTH, "", {"mso:data-class": "phi"}, sharedAccounts=UNKNOWN)
    proof = proof_of(shared)
    assert proof["W3"].status is Status.UNKNOWN


def test_an_empty_input_proves_nothing() -> None:
    assert set(not_proved(prove(Graph())).values()) == {"UNKNOWN"}


def test_after_the_cut_off_the_cross_account_roles_are_gone() -> None:
    builder = Builder()
    builder.extend_policy("clinical-north:operator:policy", allow("logs:FilterLogEvents"))
    builder.change("clinical-north:operator", permissionsBoundary=None)
    assert prove(builder.graph())["W1"].status is Status.LEAK
    assert not_proved(prove(builder.graph(), after_cut_off="north")) == {}


def test_a_cut_off_of_an_unknown_practice_is_rejected() -> None:
    with pytest.raises(UsageError, match="practices: north, south"):
        prove(Builder().graph(), after_cut_off="east")


def test_every_proof_lists_its_assumptions_and_residual_trust() -> None:
    proof = proof_of()
    assert all(fact.claim and fact.source and fact.date for fact in proof.assumptions)
    assert any("payer account" in item for item in proof.residual)
    assert any(cell.job == "clinical-north:physician" and cell.answer == "yes" for cell in proof.access_matrix)
    assert all(cell.answer == "no" for cell in proof.access_matrix if cell.job.startswith("management:"))
