"""Who reads what: each job function against each class of data, with what decides it."""

from __future__ import annotations

from functools import cache

import pytest
from small_estate import Builder

from infra.engine.graph import Graph
from policies.model import EstateRule
from policies.registry import registry
from policies.separation.verdicts.access_matrix import Cell
from policies.separation.verdicts.proof import prove
from policies.separation.verdicts.proof_text import matrix_lines


@cache
def cells() -> tuple[Cell, ...]:
    return prove(Builder().graph()).cells


@pytest.mark.parametrize(
    ("job", "data_class", "answer", "brief"),
    [
        ("clinical-north:physician", "phi", "yes", "its identity policy lets it (0)"),
        ("clinical-north:operator", "phi", "no", "denied by scp touch (0)"),
        ("management:analyst", "phi", "no", "denied by rcp perimeter-clinical-north (0)"),
        ("management:biller", "phi", "no", "denied by rcp perimeter-clinical-north (0)"),
    ],
)
def test_a_cell_names_what_decides_it(job: str, data_class: str, answer: str, brief: str) -> None:
    cell = next(cell for cell in cells() if (cell.job, cell.data_class) == (job, data_class))
    assert (cell.answer, cell.brief) == (answer, brief)


def test_no_cell_is_without_a_reason() -> None:
    assert [cell for cell in cells() if not (cell.brief and cell.reason)] == []


def test_a_reason_tells_the_store() -> None:
    cell = next(cell for cell in cells() if cell.job == "management:analyst" and cell.data_class == "phi")
    assert cell.reason.startswith("s3:GetObject on clinical-north:photos: ")


def test_every_job_function_stands_in_one_line_and_every_reason_is_told() -> None:
    lines = list(matrix_lines(cells()))
    told = "\n".join(lines)
    assert all(cell.job.partition(":")[2] in told and cell.brief in told for cell in cells())
    assert len([line for line in lines if "physician" in line]) == len(
        {cell.job for cell in cells() if cell.job.endswith(":physician")}
    )


@pytest.mark.parametrize("rule", registry().estate_rules, ids=lambda rule: rule.id)
def test_no_estate_is_too_small_or_too_odd_to_be_looked_at(rule: EstateRule) -> None:
    for example in (*rule.good, *rule.bad):
        assert prove(Graph(example().custom)).verdicts
