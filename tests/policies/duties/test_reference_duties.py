"""The duties of the reference estate: each is there, and each is possible."""

from __future__ import annotations

import pytest

from policies.catalog import contract_page
from policies.duties.duty import CLAIMS, Answer
from policies.duties.kinds import kinds
from policies.duties.verdicts.duty_proof import DutyProof

DOCUMENTATION = ("https://docs.aws.amazon.com/", "https://docs.github.com/")


@pytest.mark.parametrize("contract", CLAIMS)
def test_every_duty_of_the_reference_estate_is_possible(contract: str, reference_duties: DutyProof) -> None:
    verdict = reference_duties[contract]
    assert verdict.duties
    assert [f"{d.duty.sentence}: {d.outcome.cause}" for d in verdict.open] == []
    assert verdict.answer is Answer.ALLOWED


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_belongs_to_a_contract_and_names_a_page_of_aws(kind: str) -> None:
    pages = [each for contract in CLAIMS for each in (contract_page.contract(contract) or _none()).kinds]
    (found,) = {each.name: each for each in pages if each.name == kind}.values()
    assert found.demands
    assert found.pages
    assert all(page.startswith(DOCUMENTATION) for page in found.pages)


def test_the_page_of_the_duties_is_what_the_kinds_say() -> None:
    assert contract_page.PAGE.read_text(encoding="utf-8") == contract_page.text()


def _none() -> contract_page.Contract:
    raise AssertionError("there is no such contract")
