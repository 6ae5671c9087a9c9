"""Each saved query finds the events it is for: SQLite runs it over events in CloudTrail's form."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from infra.audit import Question, _question, questions
from infra.components.cloudtrail_table import COLUMNS, PARTITIONS, TABLE

CLINICAL, EXCHANGE, MANAGEMENT, PAYER = "111111111111", "222222222222", "333333333333", "444444444444"
IDS = [question.id for question in questions()]
FIELDS = ("arn", "accountid", "invokedby", "sessioncontext.sessionissuer.arn")
LITERAL = re.compile(r"'[^']*'")


@pytest.fixture
def trail() -> Iterator[sqlite3.Connection]:
    """A trail of one day in SQLite instead of Athena, with Athena's functions, and with structs as columns."""
    database = sqlite3.connect(":memory:")
    database.create_function("json_extract_scalar", 2, scalar)
    database.create_function("regexp_like", 2, lambda text, like: text is not None and bool(re.search(like, text)))
    database.create_function("starts_with", 2, lambda text, start: text is not None and text.startswith(start))
    plain = [column for column in COLUMNS if column != "useridentity"]
    columns = [*PARTITIONS, *plain, *(f"useridentity.{field}" for field in FIELDS)]
    quoted = [f'"{column}"' for column in columns]
    database.execute(f"CREATE TABLE {TABLE} ({', '.join(quoted)})")
    for event in EVENTS:
        row = {"day": "2026/05/04", "region": "us-west-2", "readonly": "false", "eventtime": "t", **event}
        placeholders = ", ".join("?" for _ in columns)
        database.execute(f"INSERT INTO {TABLE} VALUES ({placeholders})", [row.get(column) for column in columns])
    yield database
    database.close()


def scalar(text: str | None, path: str) -> Any:
    """The value that Athena's ``json_extract_scalar`` returns."""
    found: Any = json.loads(text or "{}")
    for step in re.findall(r"[\w-]+", path.removeprefix("$")):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def session_event(
    account: str, role: str, event: str, source: str = "s3.amazonaws.com", /, **given: Any
) -> dict[str, Any]:
    """An event of a role's session."""
    arn = f"arn:aws:iam::{account}:role/mso/{role}"
    session = f"arn:aws:sts::{account}:assumed-role/{role.rpartition('/')[2]}/somebody"
    return {
        "account": account, "eventsource": source, "eventname": event, "useridentity.arn": session,
        "useridentity.accountid": account, "useridentity.sessioncontext.sessionissuer.arn": arn,
        "requestparameters": json.dumps(given),
    }  # fmt: skip


BREAK_GLASS = {"roleArn": f"arn:aws:iam::{CLINICAL}:role/mso/phi/break-glass"}
TAGS = {"principalTags": {"approved-by": "director@practice.example", "incident": "INC-7"}}
EVENTS = (
    session_event(CLINICAL, "phi/physician", "GetObject", bucketName="charts", key="ehr/p-100/chart.pdf"),
    session_event(CLINICAL, "phi/physician", "GetObject", bucketName="charts", key="ehr/p-1001/chart.pdf"),
    session_event(CLINICAL, "phi/break-glass", "GetObject", bucketName="photos", key="photos/p-100/1.jpg"),
    session_event(CLINICAL, "operator", "DescribeServices", "ecs.amazonaws.com"),
    session_event(EXCHANGE, "desk/biller", "GetObject", bucketName="flows", key="outbox/f-appointments/1.csv"),
    {**session_event(CLINICAL, "x", "ListBuckets"), "useridentity.accountid": MANAGEMENT, "errorcode": "AccessDenied"},
    session_event(CLINICAL, "workforce", "AssumeRoleWithSAML", "sts.amazonaws.com", **BREAK_GLASS, **TAGS),
    session_event(CLINICAL, "custodian", "PutKeyPolicy", "kms.amazonaws.com", keyId="k-1"),
    session_event(CLINICAL, "custodian", "DescribeKey", "kms.amazonaws.com", keyId="k-1"),
    session_event(PAYER, "deployer", "DetachPolicy", "organizations.amazonaws.com", policyId="p-1"),
    {**session_event(PAYER, "deployer", "ListPolicies", "organizations.amazonaws.com"), "readonly": "true"},
    session_event(MANAGEMENT, "staff/it", "PutObject", bucketName="charts", key="ehr/p-100/elsewhere.pdf"),
    {**session_event(CLINICAL, "operator", "StopTask", "ecs.amazonaws.com"), "day": "2026/06/01"},
)
MAY_2026 = ["2026/05/01", "2026/05/31"]


def run_query(trail: sqlite3.Connection, id_: str, *more: str) -> list[dict[str, Any]]:
    """The rows that a practice's saved query returns."""
    question = next(question for question in questions() if question.id == id_)
    sql = question.sql_for(TABLE, [CLINICAL, EXCHANGE], PAYER, [MANAGEMENT, PAYER])
    laid_out = re.sub(r"\buseridentity\.[a-z.]+", lambda found: f'"{found[0]}"', sql)
    answer = trail.execute(laid_out, [*MAY_2026, *more])
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer]


def test_accesses_to_a_patients_objects(trail: sqlite3.Connection) -> None:
    found = run_query(trail, "patients_objects", "ehr/p-100/")
    assert [(row["role"], row["object"]) for row in found] == [
        (f"arn:aws:iam::{CLINICAL}:role/mso/phi/physician", "ehr/p-100/chart.pdf")
    ]


def test_actions_of_the_msos_staff_in_the_practices_accounts(trail: sqlite3.Connection) -> None:
    found = run_query(trail, "mso_in_practice")
    assert {(row["account"], row["eventname"]) for row in found} == {
        (CLINICAL, "DescribeServices"), (EXCHANGE, "GetObject"), (CLINICAL, "ListBuckets")
    }  # fmt: skip


def test_emergency_access_with_its_approver_and_the_objects_read(trail: sqlite3.Connection) -> None:
    sign_in, read = sorted(run_query(trail, "broken_glass"), key=lambda row: str(row["eventname"]))
    assert (sign_in["approved_by"], sign_in["incident"]) == ("director@practice.example", "INC-7")
    assert read["object"] == "photos/p-100/1.jpg"


def test_denied_calls(trail: sqlite3.Connection) -> None:
    (found,) = run_query(trail, "denied")
    assert (found["eventname"], found["times"]) == ("ListBuckets", 1)


def test_changes_of_key_policies(trail: sqlite3.Connection) -> None:
    assert [(row["eventname"], row["key"]) for row in run_query(trail, "key_policies")] == [("PutKeyPolicy", "k-1")]


def test_changes_of_guardrails(trail: sqlite3.Connection) -> None:
    assert [row["eventname"] for row in run_query(trail, "guardrails")] == ["DetachPolicy"]


@pytest.mark.parametrize("question", questions(), ids=IDS)
def test_each_parameter_has_a_placeholder(question: Question) -> None:
    """Athena fills `?` in order; none is inside a string or a comment."""
    code = LITERAL.sub("", re.sub("--.*", "", question.sql))
    assert code.count("?") == question.sql.count("?") == len(question.parameters)


@pytest.mark.parametrize("question", questions(), ids=IDS)
def test_each_query_is_limited_to_given_days_and_accounts(question: Question) -> None:
    """Without both conditions, Athena would list every day of every account, and most of it would be denied."""
    assert re.search(r"WHERE account IN \(.+\)\s+AND day BETWEEN \? AND \?", question.sql)


def test_an_account_id_must_be_twelve_digits() -> None:
    with pytest.raises(ValueError, match="account ids must be twelve digits, got 1' OR '1'='1"):
        questions()[0].sql_for(TABLE, ["1' OR '1'='1"], PAYER, [])


def test_a_query_without_its_header_comments_is_rejected() -> None:
    with pytest.raises(ValueError, match=r"infra/audit/x\.sql: begin with comments"):
        _question("x", "SELECT 1")
