"""The file that says whose each account is: what it may say, and what is wrong with it in words."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from infra.engine.declared_accounts import DeclaredAccount
from infra.errors import UsageError
from infra.states.accounts_file import accounts_document, read_accounts_file

CLINICAL = DeclaredAccount("222222222222", "north", "clinical")


def read(folder: Path, text: str) -> tuple[DeclaredAccount, ...]:
    file = folder / "accounts.yaml"
    file.write_text(text)
    return read_accounts_file(file)


@pytest.mark.parametrize(
    "text",
    [
        'accounts:\n  "222222222222": {owner: north, plane: clinical}',
        "222222222222: {owner: north, plane: clinical}",
        '{"222222222222": {"owner": "north", "plane": "clinical"}}',
    ],
)
def test_yaml_and_json_say_the_same(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == (CLINICAL,)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("12: {owner: north, plane: clinical}", "12 is not an account id"),
        ("'222222222222': north", "is not a mapping"),
        ("'222222222222': {owner: '?', plane: clinical}", r"owner is '\?'"),
        ("'222222222222': {owner: north, plane: '?'}", r"plane is '\?'; allowed: org, .*clinical"),
        ("'222222222222': {owner: north, plane: clinical, side: left}", "unknown fields side"),
        ("'222222222222': {}\n'222222222222': {}", "the key '222222222222' appears twice"),
        ("accounts: {", "not YAML or JSON"),
        ("- 222222222222", "no mapping of account ids"),
        ("", "no mapping of account ids"),
    ],
)
def test_what_is_wrong_is_said_with_what_is_allowed(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read(tmp_path, text)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no such file; `mso accounts --guess`"):
        read_accounts_file(tmp_path / "none.yaml")


def test_a_proposed_file_can_be_read_once_every_question_mark_is_replaced(tmp_path: Path) -> None:
    unknown = DeclaredAccount("111111111111", "?", "?", "name: with # signs")
    text = "\n".join(accounts_document([(CLINICAL, "from its tags"), (unknown, "nothing tells the owner")]))
    assert yaml.safe_load(text)["accounts"]["111111111111"]["name"] == unknown.name
    answered = text.replace('owner: "?", plane: "?"', "owner: mso, plane: management")
    assert [account.owner for account in read(tmp_path, answered)] == ["north", "mso"]
