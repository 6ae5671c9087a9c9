"""The access matrix: each job function and each class of data, with the deciding reason."""

from __future__ import annotations

from functools import cache

import pytest
from small_estate import NORTH, Builder, allow, root

from infra.engine.graph import Graph
from policies.catalog.registry import registry
from policies.model import EstateRule
from policies.separation.access.access_matrix import AccessCell, access_matrix
from policies.separation.access.access_matrix_text import matrix_lines
from policies.separation.access.store_access import StoreReaders
from policies.separation.estate.graph_reader import read_estate
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.unlisted_actions import unlisted_edges
from policies.separation.verdicts.proof import prove


@cache
def cells() -> tuple[AccessCell, ...]:
    return prove(Builder().graph()).access_matrix


@pytest.mark.parametrize(
    ("job", "data_class", "answer", "short_reason"),
    [
        ("clinical-north:physician", "phi", "yes", "allowed by identity policy (0)"),
        ("clinical-north:operator", "phi", "no", "held by scp data-access (0)"),
        ("management:analyst", "phi", "no", "held by rcp perimeter-clinical-north (0)"),
        ("management:biller", "phi", "no", "held by rcp perimeter-clinical-north (0)"),
    ],
)
def test_a_cell_names_the_deciding_statement(job: str, data_class: str, answer: str, short_reason: str) -> None:
    cell = next(cell for cell in cells() if (cell.job, cell.data_class) == (job, data_class))
    assert (cell.answer, cell.short_reason) == (answer, short_reason)


@pytest.mark.parametrize(("action", "answer"), [("dynamodb:GetItem", "yes"), ("dynamodb:UpdateItem", "perhaps")])
def test_an_action_that_reads_in_some_cases_only_is_answered_perhaps(action: str, answer: str) -> None:
    b = Builder()
    b.add("aws:dynamodb/table:Table", "visits", NORTH, "visits", {"mso:data-class": "phi"}, name="visits")
    b.role(NORTH, "mso/writer", [allow("sts:AssumeRole", on=(), to=root(NORTH))], [allow(action)], owner="mso")
    estate = read_estate(b.graph())
    prepared = PreparedEstate(estate, unlisted_edges(estate))
    found = access_matrix(prepared)
    of_writer = [cell.answer for cell in found if cell.job.endswith(":writer") and cell.data_class == "phi"]
    assert of_writer == [answer]
    stores = StoreReaders(prepared).read()
    assert [a.answer for (who, _, _), a in stores.items() if who.endswith(":writer")] == [answer]


def test_every_cell_has_a_reason() -> None:
    assert [cell for cell in cells() if not (cell.short_reason and cell.reason)] == []


def test_a_reason_names_the_store() -> None:
    cell = next(cell for cell in cells() if cell.job == "management:analyst" and cell.data_class == "phi")
    assert cell.reason.startswith("s3:GetObject on clinical-north:photos: ")


def test_every_job_function_is_on_one_line_and_every_reason_is_shown() -> None:
    lines = list(matrix_lines(cells()))
    text = "\n".join(lines)
    assert all(cell.job.partition(":")[2] in text and cell.short_reason in text for cell in cells())
    assert len([line for line in lines if "physician" in line]) == len(
        {cell.job for cell in cells() if cell.job.endswith(":physician")}
    )


@pytest.mark.parametrize("rule", registry().estate_rules, ids=lambda rule: rule.id)
def test_every_example_estate_can_be_proved(rule: EstateRule) -> None:
    for example in (*rule.good, *rule.bad):
        assert prove(Graph(example().custom)).verdicts
