"""What deploying a type takes is read from its binding's calls, tables and code alike."""

from __future__ import annotations

import json

from infra.emulator.provider.binding import bindings
from scripts.dev.binding_operations import actions_of_binding
from scripts.dev.renew_deployer_actions import Rows, changes, written


def test_a_binding_s_tables_give_the_actions_of_each_verb() -> None:
    found = actions_of_binding(bindings()["aws:sns/topicPolicy:TopicPolicy"])
    assert "sns:SetTopicAttributes" in found["create"]
    assert "sns:GetTopicAttributes" in found["read"]


def test_operations_have_the_names_that_iam_gives_them() -> None:
    found = actions_of_binding(bindings()["aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"])
    assert found["create"] == {"s3:PutLifecycleConfiguration"} == found["delete"]


def test_calls_in_a_binding_s_own_code_count_too() -> None:
    found = actions_of_binding(bindings()["aws:iam/role:Role"])
    assert {"iam:DeleteRole"} <= found["delete"]
    assert "iam:UpdateAssumeRolePolicy" in found["update"]


def test_one_line_a_type_so_that_a_renewal_can_be_reviewed() -> None:
    types: Rows = {"aws:a/b:B": {"create": {"both": ["a:Create"]}}, "aws:a/c:C": {"create": {}}}
    text = written({"source": "somewhere"}, types)
    assert json.loads(text) == {"source": "somewhere", "types": types}
    assert sum(line.startswith('"aws:') for line in text.splitlines()) == len(types)


def test_changes_name_new_gone_and_different_types() -> None:
    before: Rows = {"old": {"create": {}}, "same": {}, "other": {"create": {}}}
    after: Rows = {"new": {}, "same": {}, "other": {"create": {"both": ["a:B"]}}}
    assert [*changes(before, after)] == ["new      new", "gone     old", "changed  other"]
