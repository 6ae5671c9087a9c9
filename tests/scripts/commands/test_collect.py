"""``mso collect`` and ``mso verify``: access options, confirmation, and errors without a traceback."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from infra.engine.collection_gaps import Unread
from infra.engine.graph import Graph, Resource, Status
from infra.engine.state_document import read_state, write_state
from infra.errors import KitError, UsageError
from scripts.aws.account_access import AccountAccess
from scripts.aws.read_only_context import Account
from scripts.commands.collect import command as collect
from scripts.commands.verify import command as verify

ACCOUNT = "210000000000"


def run(command: Any, *arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments])


@pytest.fixture(autouse=True)
def _no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)


@pytest.mark.parametrize(
    ("arguments", "kind", "words"),
    [
        ([], UsageError, "mso.yaml: no such file"),
        (["--region", "us-east-1"], UsageError, "give access to the accounts"),
        (["--region", "us-east-1", "--profile", "nobody"], UsageError, "no such profile"),
        (["--region", "us-east-1", "--role", "reader"], KitError, "Unable to locate credentials"),
        (["--region", "us-east-1", "--role", "r", "--profile", "a", "--profile", "b"], UsageError, "one --profile"),
        (["--region", "us-east-1", "--endpoint", "https://example.com"], UsageError, "must be http:// on loopback"),
        (["--region", "us-east-1", "--endpoint", "http://127.0.0.1:1"], KitError, "Could not connect"),
        (["--region", "us-east-1", "--endpoint", "http://127.0.0.1:1", "--role", "r"], UsageError, "own credentials"),
    ],
)
def test_missing_or_wrong_access_options_are_a_clear_error(
    arguments: list[str], kind: type[KitError], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    error = run(collect, *arguments).exception
    assert isinstance(error, kind)
    assert words in str(error)


@pytest.fixture
def access(monkeypatch: pytest.MonkeyPatch) -> AccountAccess:
    """One empty account, and one to which there is no access."""

    class Empty:
        def can_paginate(self, _: str) -> bool:
            return False

        def __getattr__(self, name: str) -> Any:
            if name == "describe_organization":
                return lambda: {"Organization": {"MasterAccountId": "220000000000"}}
            return lambda **_: {}

    closed = Unread("management", "230000000000", "", "", "everything", "AccessDenied")
    found = AccountAccess(
        "arn:aws:iam::210000000000:role/reader", (Account(ACCOUNT, "clinical", lambda *_: Empty()),), (closed,)
    )

    @contextmanager
    def entered(*_: Any) -> Iterator[AccountAccess]:
        yield found

    monkeypatch.setattr("scripts.commands.collect.accessible_accounts", entered)
    monkeypatch.setattr("scripts.commands.verify.accessible_accounts", entered)
    return found


@pytest.mark.usefixtures("access")
def test_real_accounts_are_not_read_without_confirmation(tmp_path: Path) -> None:
    out = tmp_path / "facts.json"
    result = run(collect, "--region", "us-east-1", "--role", "reader", "--out", str(out))
    assert isinstance(result.exception, UsageError)
    assert "add --yes" in str(result.exception)
    assert not out.exists()


def test_the_caller_and_the_accounts_are_printed_first(access: AccountAccess, tmp_path: Path) -> None:
    result = run(collect, "--region", "us-east-1", "--role", "r", "--yes", "--out", str(tmp_path / "facts.json"))
    first, second, *_ = result.stderr.splitlines()
    assert access.caller in first
    assert f"clinical ({ACCOUNT})" in second


@pytest.mark.usefixtures("access")
def test_unread_resources_are_in_the_file_and_fail_under_strict(tmp_path: Path) -> None:
    out = tmp_path / "facts.json"
    result = run(collect, "--region", "us-east-1", "--role", "r", "--yes", "--strict", "--json", "--out", str(out))
    assert result.exit_code == 4
    unread = json.loads(result.stdout)["unread"]
    assert [each["why"] for each in unread if each["account"] == "management"] == ["AccessDenied"]
    assert len(read_state(out)) == len(unread)


@pytest.mark.usefixtures("access")
def test_a_missing_resource_fails_verification(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    type_ = "aws:route53/queryLog:QueryLog"
    gone = Resource(
        urn=f"urn:pulumi:clinical::mso::{type_}::names", type=type_, id="q-1", account=ACCOUNT, region="us-east-1",
        status=Status.LIVE,
    )  # fmt: skip
    write_state(state, Graph([gone]))
    result = run(verify, "--state", str(state), "--role", "r", "--yes", "--json")
    assert result.exit_code == 1
    assert [each["kind"] for each in json.loads(result.stdout) if each["stack"] == "clinical"] == ["missing"]
