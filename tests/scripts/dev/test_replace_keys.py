"""The AWS provider is asked about each input; what it answers goes into the data, what it does not stays."""

from __future__ import annotations

import http.client
import json
from pathlib import Path
from typing import Any

import pytest

from infra.errors import UsageError
from scripts.dev.base_resources import Base, as_existing
from scripts.dev.plan_time_answers import plan_time_answers
from scripts.dev.replace_keys import DATA, merged, written
from scripts.dev.terraform_names import Names, terraform_type, to_body
from scripts.dev.terraform_plans import Terraform
from scripts.dev.trial_values import allowed_values, others

BLOCK: dict[str, Any] = {
    "attributes": {
        "function_name": {"type": "string", "required": True},
        "kms_key_arn": {"type": "string", "optional": True},
        "arn": {"type": "string", "computed": True},
    },
    "block_types": {"rule": {"nesting_mode": "list", "block": {"attributes": {"port": {"type": "number"}}}}},
}
NAMES = Names.of(BLOCK, frozenset({"name", "kmsKeyArn", "rules"}))


def test_inputs_become_the_arguments_of_the_same_meaning() -> None:
    inputs = {"name": "${aws:username}", "kmsKeyArn": "k", "rules": [{"port": 1}], "region": "us-east-1"}
    body = to_body(BLOCK, NAMES, inputs)
    assert body == {"function_name": "$${aws:username}", "kms_key_arn": "k", "rule": [{"port": 1}]}
    assert (NAMES.input_of("rule"), NAMES.input_of("arn")) == ("rules", None)
    assert terraform_type("aws:rds/instance:Instance", {"aws_instance": 1, "aws_db_instance": 1}) == "aws_db_instance"


def test_a_refused_resource_takes_what_the_refusal_allows() -> None:
    base = Base("aws_example", BLOCK, {"kms_key_arn": "k"})
    base.correct('expected function_name to be one of ["SMALL" "LARGE"], got example')
    assert base.body == {"kms_key_arn": "k", "function_name": "SMALL"}
    base.correct('"kms_key_arn": conflicts with another')
    assert base.body == {"function_name": "SMALL"}
    base.correct("a sentence that names no argument")
    assert base.body is None


def test_a_block_that_the_resource_lacks_is_asked_about_on_a_resource_that_has_it() -> None:
    base = Base("aws_example", BLOCK, {"function_name": "f"}, added="rule")
    assert (base.address, base.body) == ("aws_example.rule", {"function_name": "f", "rule": [{}]})
    base.correct('"rule": is not allowed here')
    assert base.body is None, "without the block there is nothing to ask"


@pytest.mark.parametrize(
    ("kind", "now", "first"),
    [
        ("bool", True, False),
        ("number", 5, 6),
        ("string", "us-east-1", "us-east-2"),
        (["list", "string"], ["a"], ["b"]),
        ("string", '{"Effect": "Allow"}', '{"Effect": "Deny"}'),
    ],
)
def test_another_value_is_of_the_same_form(kind: Any, now: Any, first: Any) -> None:
    assert others("example", kind, now)[0] == first
    assert now not in others("example", kind, now)


def test_a_refusal_tells_what_is_allowed() -> None:
    assert allowed_values('expected x to be one of ["A" "B"], got C') == ["A", "B"]
    assert allowed_values("expected x to be in the range (7 - 30), got 1") == [7, 30]
    assert allowed_values("no") == []


def test_a_resource_exists_with_what_was_planned_and_stand_ins_for_the_rest() -> None:
    change = {"after": {"function_name": "f"}, "after_unknown": {"arn": True, "rule": []}}
    existing = as_existing(change, BLOCK)
    assert existing["arn"].startswith("arn:aws:")
    assert {**existing, "arn": ""} == {"function_name": "f", "kms_key_arn": None, "arn": "", "rule": []}


def test_a_new_answer_wins_and_conditions_and_old_answers_stay() -> None:
    kept = {"replace": "a b", "in_place": "c", "not_judged": "d", "when": {"e": "set or unset"}}
    found = {"replace": {"c", "e"}, "in_place": {"a"}, "not_judged": {"b", "f"}}
    assert merged(kept, found) == {
        "replace": "b c", "in_place": "a", "not_judged": "d f", "when": {"e": "set or unset"}
    }  # fmt: skip


def test_the_data_is_written_as_it_is_committed() -> None:
    data = json.loads(DATA.read_text(encoding="utf-8"))
    types = data.pop("types")
    assert written(data, types) == DATA.read_text(encoding="utf-8")


def test_a_machine_without_terraform_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="there is no `terraform` on PATH; install it"):
        Terraform(tmp_path, "5.100.0", tmp_path)


def test_what_was_read_in_the_source_stays_until_the_provider_answers() -> None:
    kept = {"not_judged": "a c", "by_source": {"replace": "a", "in_place": "b", "file": "x.go"}}
    assert merged(kept, {"in_place": {"b"}, "not_judged": {"a", "c"}}) == {
        "in_place": "b", "not_judged": "c", "by_source": {"replace": "a", "file": "x.go"}
    }  # fmt: skip
    assert merged(kept, {"replace": {"a", "b", "c"}}) == {"replace": "a b c"}
    unconfirmed = {"when": {"d": "lower version"}, "by_source": {"when": "d", "file": "y.go"}}
    assert merged(unconfirmed, {"in_place": {"a"}}) == {"in_place": "a", **unconfirmed}


def test_only_what_a_plan_asks_is_answered() -> None:
    """A plan that asks AWS anything else is refused, and its type is not judged."""
    with plan_time_answers() as endpoints:
        statuses = []
        for operation in ("AWSStepFunctions.ValidateStateMachineDefinition", "AWSStepFunctions.CreateStateMachine"):
            headers = {"X-Amz-Target": operation}
            connection = http.client.HTTPConnection(endpoints["sfn"].removeprefix("http://"))
            connection.request("POST", "/", body="{}", headers=headers)
            statuses.append(connection.getresponse().status)
            connection.close()
    assert statuses == [200, 400]
