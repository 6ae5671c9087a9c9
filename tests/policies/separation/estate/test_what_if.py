"""What-if: a change that cannot be applied is an error or is reported as not read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from small_estate import NORTH, Builder, allow, policy

from infra.errors import UsageError
from policies.separation.estate.what_if import apply_changes
from policies.separation.verdicts.proof import prove
from policies.separation.verdicts.proof_text import differences


def changed(tmp_path: Path, account: str, role: str) -> list[str]:
    """The reported differences for one additional inline policy."""
    properties: dict[str, Any] = {"role": role, "policy": policy(allow("s3:GetObject"))}
    entry = {"type": "aws:iam/rolePolicy:RolePolicy", "name": "more", "account": account, "properties": properties}
    file = tmp_path / "what-if.json"
    file.write_text(json.dumps({"add": [entry]}))
    graph = Builder().graph()
    return list(differences(prove(graph), prove(apply_changes(graph, file))))


def test_an_account_is_named_by_its_id_or_its_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"account is 'north'; give twelve digits, or one of .*clinical-north"):
        changed(tmp_path, "north", "operator")
    assert changed(tmp_path, "clinical-north", "operator") == changed(tmp_path, NORTH, "operator")


def test_a_policy_of_an_undeclared_role_is_reported_as_not_read(tmp_path: Path) -> None:
    lines = changed(tmp_path, NORTH, "nobody")
    assert lines[0].startswith("W1  PROVED -> UNKNOWN")
    note = lines[lines.index("Not read, and so not counted as safe:") + 1]
    assert note.endswith("the resource it refers to is not in the input")


def test_a_change_without_effect_is_reported_as_such(tmp_path: Path) -> None:
    assert changed(tmp_path, NORTH, "operator") == ["no verdict changes"]


def test_two_added_resources_of_one_name_are_refused(tmp_path: Path) -> None:
    entry = {"type": "aws:s3/bucket:Bucket", "name": "n", "account": NORTH, "properties": {"bucket": "b"}}
    (tmp_path / "what-if.json").write_text(json.dumps({"add": [entry, entry]}))
    with pytest.raises(UsageError, match=r"add: two resources share the URN .*name of its own"):
        apply_changes(Builder().graph(), tmp_path / "what-if.json")
