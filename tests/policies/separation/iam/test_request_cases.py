"""The evaluator decides each request case as AWS does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policies.separation.iam.request_cases import CaseError, read_cases, simulate

SAMPLES = read_cases(Path(__file__).with_name("iam_cases_sample.json"))
OWN = read_cases(Path(__file__).with_name("iam_cases.json"))


@pytest.mark.parametrize("case", [*SAMPLES, *OWN], ids=lambda case: str(case["id"]))
def test_the_decision_is_that_of_aws(case: dict[str, Any]) -> None:
    answer = simulate(case)
    assert answer["decision"] == case["expected"], answer["reason"]


def test_there_are_at_least_200_own_cases() -> None:
    assert len(OWN) >= 200


@pytest.mark.parametrize(
    "case", [c for c in OWN if c["expected"] == "ExplicitlyDenied"], ids=lambda case: str(case["id"])
)
def test_a_denial_names_its_statement_or_reason(case: dict[str, Any]) -> None:
    answer = simulate(case)
    assert answer["reason"] or all(statement["effect"] == "Deny" for statement in answer["statements"])
    assert answer["reason"] or answer["statements"]


GOOD: dict[str, Any] = {
    "id": "x",
    "request": {
        "principal": "ANON",
        "action": "s3:GetObject",
        "resource": {"resource": "arn:aws:s3:::b/k", "accountId": "222222222222"},
    },
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"request": None}, "request must be an object"),
        ({"request": {**GOOD["request"], "principal": "arn:aws:iam::1:role/x"}}, "request.principal is"),
        ({"request": {**GOOD["request"], "action": "GetObject"}}, "request.action must be service:Operation"),
        ({"request": {**GOOD["request"], "resource": "arn:aws:s3:::b"}}, "request.resource must be an object"),
        ({"request": {**GOOD["request"], "context": {"k": {"a": 1}}}}, "request.context.k must be"),
        ({"identityPolicies": {"Statement": []}}, "identityPolicies must be a list"),
        ({"identityPolicies": [{"Statement": "x"}]}, "Statement must be an object or a list"),
        ({"identityPolicies": [{"Version": "2020-01-01", "Statement": []}]}, "Version is '2020-01-01'"),
        ({"resourcePolicy": {"Statement": [{"Effect": "allow", "Action": "*"}]}}, "Effect is 'allow'"),
        ({"resourcePolicy": {"Statement": [{"Effect": "Allow"}]}}, "neither Action nor NotAction"),
        (
            {"resourcePolicy": {"Statement": [{"Effect": "Allow", "Action": "*", "NotAction": "*"}]}},
            "both Action and NotAction",
        ),
        ({"resourcePolicy": {"Statement": [{"Effect": "Allow", "Action": 5}]}}, "Action must be a string"),
        (
            {"resourcePolicy": {"Statement": [{"Effect": "Allow", "Action": "*", "Principal": "x"}]}},
            "Principal must be '*'",
        ),
        ({"resourcePolicy": {"Statement": [{"Effect": "Allow", "Action": "*", "Condition": []}]}}, "Condition must be"),
        (
            {"resourcePolicy": {"Statement": [{"Effect": "Allow", "Action": "*", "Resorce": "*"}]}},
            "unknown elements ['Resorce']",
        ),
        ({"serviceControlPolicies": [[]]}, "serviceControlPolicies[0] must be an object"),
        ({"polices": []}, "unknown fields ['polices']"),
    ],
)
def test_an_invalid_case_is_rejected_with_its_id_and_field(change: dict[str, Any], expected: str) -> None:
    with pytest.raises(CaseError) as refused:
        simulate({**GOOD, **change})
    assert str(refused.value).startswith("case x: ")
    assert expected in str(refused.value)


@pytest.mark.parametrize("text", ["", "[1]", "{", "[" * 100_000])
def test_a_file_without_cases_is_rejected(text: str, tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text(text)
    with pytest.raises(CaseError, match=r"case\.json"):
        read_cases(file)


def test_a_single_case_is_read_as_a_list(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(GOOD))
    assert [case["id"] for case in read_cases(file)] == ["x"]
