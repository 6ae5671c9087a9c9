"""What the commands ask of AWS itself, with clients that answer as it does: sign-ins, runs of a runbook, records."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.engine.graph import Graph
from infra.errors import KitError, UsageError
from scripts.access import practice_access
from scripts.access.access_record import records_of, write_record
from scripts.access.break_glass_plan import BreakGlassPlan, break_glass_plan
from scripts.access.break_glass_session import calls_of_sessions, open_session
from scripts.access.practice_access import PracticeAccess, access_as
from scripts.access.runbook_run import StepRun, run_runbook
from scripts.access.two_parties import Parties
from scripts.access.wall_state import wall_of
from scripts.aws.account_access import AccountAccess
from scripts.aws.read_only_context import Account

ACCOUNT = "111111111111"


class Answers:
    """A client that returns prepared answers, one a call, by operation, and keeps the parameters."""

    def __init__(self, **answers: Any) -> None:
        self.answers, self.asked = {name: list(given) for name, given in answers.items()}, list[tuple[str, Any]]()

    def __getattr__(self, name: str) -> Any:
        def call(**parameters: Any) -> Any:
            self.asked.append((name, parameters))
            answer = self.answers[name].pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


def access(client: Any) -> PracticeAccess:
    return PracticeAccess({ACCOUNT: "arn"}, lambda *_: client, "us-west-2")


@pytest.fixture(scope="module")
def plan(graph: Graph) -> BreakGlassPlan:
    return break_glass_plan(graph, wall_of(graph).estate, "evergreen")


def test_a_run_is_followed_to_its_end() -> None:
    steps = [
        {"StepName": "a", "StepStatus": "Success"},
        {"StepName": "b", "StepStatus": "Failed", "FailureMessage": "no"},
    ]
    ssm = Answers(
        start_automation_execution=[{"AutomationExecutionId": "1"}],
        get_automation_execution=[
            {"AutomationExecution": {"AutomationExecutionStatus": "InProgress"}},
            {"AutomationExecution": {"AutomationExecutionStatus": "Failed", "StepExecutions": steps}},
        ],
    )
    assert run_runbook(access(ssm), ACCOUNT, "mso-cut-off", "", {"IssuedBefore": "t"}, pause=0) == [
        StepRun(ACCOUNT, "a"), StepRun(ACCOUNT, "b", "no")
    ]  # fmt: skip
    assert ssm.asked[0][1] == {"DocumentName": "mso-cut-off", "Parameters": {"IssuedBefore": ["t"]}}


@pytest.mark.parametrize(
    ("callers", "words"),
    [
        ({ACCOUNT: "arn:aws:sts::111111111111:assumed-role/custodian/ana"}, ""),
        ({ACCOUNT: "arn:aws:sts::111111111111:assumed-role/admin/ana"}, "only custodian of clinical-evergreen"),
        ({ACCOUNT: "arn:aws:iam::111111111111:user/custodian"}, "only custodian of clinical-evergreen"),
        ({"222222222222": "arn:aws:sts::222222222222:assumed-role/custodian/ana"}, "not for clinical-evergreen"),
        ({}, "no credentials for clinical-evergreen"),
    ],
)
def test_only_the_role_in_the_practices_account_acts(
    callers: Mapping[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = {id_: Answers(get_caller_identity=[{"Arn": arn}]) for id_, arn in callers.items()}
    accounts = tuple(Account(id_, id_, lambda *_, c=client: c) for id_, client in clients.items())
    monkeypatch.setattr(practice_access, "by_profiles", lambda *_: AccountAccess("caller", accounts))
    wanted = {ACCOUNT: "clinical-evergreen"}
    if words:
        with pytest.raises(UsageError, match=words), access_as(
            "mso/custodian", wanted, "us-west-2", endpoint=None, profiles=["p"]
        ):
            pytest.fail("it acted")
    else:
        with access_as("mso/custodian", wanted, "us-west-2", endpoint=None, profiles=["p"]) as found:
            assert found.person == "ana"


@pytest.mark.parametrize(
    ("account", "minutes", "words"),
    [("222222222222", 30, "it is not handed over"), ("", 300, "longer than the role allows")],
)
def test_a_session_that_was_not_asked_for_is_not_handed_over(
    plan: BreakGlassPlan, account: str, minutes: int, words: str
) -> None:
    assertion = plan.assertion_for(Parties("ana@p.example", "bo@p.example", "INC"))
    answer = {
        "AssumedRoleUser": {"Arn": f"arn:aws:sts::{account or plan.account}:assumed-role/break-glass/ana@p.example"},
        "Credentials": {
            "AccessKeyId": "a", "SecretAccessKey": "b", "SessionToken": "c",
            "Expiration": datetime.now(UTC) + timedelta(minutes=minutes),
        },
    }  # fmt: skip
    with pytest.raises(KitError, match=words):
        open_session(plan, assertion, 60, Answers(assume_role_with_saml=[answer]))


def test_credentials_are_in_no_representation(plan: BreakGlassPlan) -> None:
    assertion = plan.assertion_for(Parties("ana@p.example", "bo@p.example", "INC"))
    answer = {
        "AssumedRoleUser": {"Arn": f"arn:aws:sts::{plan.account}:assumed-role/break-glass/ana@p.example"},
        "Credentials": {
            "AccessKeyId": "key-id", "SecretAccessKey": "key-secret", "SessionToken": "key-token",
            "Expiration": datetime.now(UTC) + timedelta(minutes=30),
        },
    }  # fmt: skip
    session = open_session(plan, assertion, 60, Answers(assume_role_with_saml=[answer]))
    assert "key-" not in f"{session!r}{session}"
    assert session.exports()[1] == "export AWS_SECRET_ACCESS_KEY=key-secret"


def test_the_calls_of_a_session_are_listed(plan: BreakGlassPlan) -> None:
    at = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)

    class Trail(Answers):
        def get_paginator(self, _: str) -> Any:
            return self

        def paginate(self, **parameters: Any) -> Any:
            assert parameters["LookupAttributes"] == [{"AttributeKey": "Username", "AttributeValue": "ana@p.example"}]
            event = {"EventTime": at, "EventSource": "s3.amazonaws.com", "EventName": "ListBuckets"}
            return Answers(build_full_result=[{"Events": [event]}])

    trail = Trail(get_caller_identity=[{}])
    calls, note = calls_of_sessions(plan, access(trail), ["ana@p.example"])
    assert calls == [{"at": "2026-01-31T09:30:00Z", "who": "ana@p.example", "call": "s3:ListBuckets"}]
    assert note == ""


def test_the_time_is_that_of_aws() -> None:
    stated = {"ResponseMetadata": {"HTTPHeaders": {"date": "Sat, 31 Jan 2026 09:30:00 GMT"}}}
    assert access(Answers(get_caller_identity=[stated])).now() == datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


def test_records_are_private_sorted_and_chained(tmp_path: Path) -> None:
    at = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
    files = [write_record(tmp_path, "cut-off", "ev/../er", at, {"who": "ana"}) for _ in range(2)]
    assert [file.name for file in files] == sorted(records_of(tmp_path))
    assert all(file.parent == tmp_path / "access" and file.stat().st_mode & 0o077 == 0 for file in files)
    first, second = (json.loads(file.read_text()) for file in files)
    assert first["previous"] is None
    assert second["previous"] == hashlib.sha256(files[0].read_bytes()).hexdigest()
    assert records_of(tmp_path / "none") == {}
