"""The definition is condensed to what the prover asks, and a renewal says what changed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.errors import UsageError
from scripts.dev.renew_service_reference import changes, condensed, written

DEFINITION: dict[str, Any] = {
    "schema_version": "v2",
    "glue": {
        "resources": {"job": {"arn": "arn:${Partition}:glue:${Region}:${Account}:job/${Name}"}},
        "privileges": {
            "CreateJob": {
                "access_level": "Write",
                "resource_types": {
                    "job": {"resource_type": "job", "required": True, "condition_keys": ["b"], "dependent_actions": []},
                    "": {
                        "resource_type": "", "required": False, "condition_keys": ["a"],
                        "dependent_actions": ["iam:PassRole"],
                    },
                },
            },
            "ListJobs": {"access_level": "List", "resource_types": {}},
        },
    },
    "empty": {"resources": {}, "privileges": {}},
}  # fmt: skip


def test_an_action_keeps_its_level_types_keys_and_dependents() -> None:
    found = condensed(DEFINITION)
    assert found.keys() == {"glue"}
    assert found["glue"]["actions"] == {"CreateJob": ["W", "job!", "a b", "iam:PassRole"], "ListJobs": ["L"]}


def test_the_file_is_json_with_one_line_for_each_action() -> None:
    text = written({"source": "s", "version": "1", "date": "2026-01-01"}, condensed(DEFINITION))
    assert json.loads(text)["services"] == condensed(DEFINITION)
    assert '\n"ListJobs": ["L"]' in text


def test_a_renewal_names_what_is_new_gone_and_different() -> None:
    before = {"glue": {"actions": {"Old": ["R"], "Same": ["R"], "Other": ["R"]}}}
    after = {"glue": {"actions": {"New": ["W"], "Same": ["R"], "Other": ["W"]}}}
    assert [line.split()[:2] for line in changes(before, after)] == [
        ["new", "glue:New"], ["gone", "glue:Old"], ["changed", "glue:Other"],
    ]  # fmt: skip


def test_another_form_is_refused() -> None:
    with pytest.raises(UsageError, match="service glue"):
        condensed({"glue": {"privileges": {}}})
