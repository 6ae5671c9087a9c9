"""The saved questions find what they ask for: a small database runs each, over events as CloudTrail writes them."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from infra.audit import Question, _question, questions
from infra.components.trail_table import COLUMNS, PARTITIONS, TABLE

CLINICAL, EXCHANGE, MANAGEMENT, PAYER = "111111111111", "222222222222", "333333333333", "444444444444"
IDS = [question.id for question in questions()]
FIELDS = ("arn", "accountid", "invokedby", "sessioncontext.sessionissuer.arn")
LITERAL = re.compile(r"'[^']*'")


@pytest.fixture
def trail() -> Iterator[sqlite3.Connection]:
    """A trail of one day. SQLite stands in for Athena: with its functions, and with structs laid out as columns."""
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
        places = ", ".join("?" for _ in columns)
        database.execute(f"INSERT INTO {TABLE} VALUES ({places})", [row.get(column) for column in columns])
    yield database
    database.close()


def scalar(text: str | None, path: str) -> Any:
    """What Athena's function of this name gives."""
    found: Any = json.loads(text or "{}")
    for step in re.findall(r"[\w-]+", path.removeprefix("$")):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def issued(account: str, role: str, event: str, source: str = "s3.amazonaws.com", /, **given: Any) -> dict[str, Any]:
    """An event of a role's session."""
    arn = f"arn:aws:iam::{account}:role/mso/{role}"
    session = f"arn:aws:sts::{account}:assumed-role/{role.rpartition('/')[2]}/somebody"
    return {
        "account": account, "eventsource": source, "eventname": event, "useridentity.arn": session,
        "useridentity.accountid": account, "useridentity.sessioncontext.sessionissuer.arn": arn,
        "requestparameters": json.dumps(given),
    }  # fmt: skip


GLASS = {"roleArn": f"arn:aws:iam::{CLINICAL}:role/mso/phi/break-glass"}
TAGS = {"principalTags": {"approved-by": "director@practice.example", "incident": "INC-7"}}
EVENTS = (
    issued(CLINICAL, "phi/physician", "GetObject", bucketName="charts", key="ehr/p-100/chart.pdf"),
    issued(CLINICAL, "phi/physician", "GetObject", bucketName="charts", key="ehr/p-1001/chart.pdf"),
    issued(CLINICAL, "phi/break-glass", "GetObject", bucketName="photos", key="photos/p-100/1.jpg"),
    issued(CLINICAL, "operator", "DescribeServices", "ecs.amazonaws.com"),
    issued(EXCHANGE, "desk/biller", "GetObject", bucketName="flows", key="outbox/f-appointments/1.csv"),
    {**issued(CLINICAL, "x", "ListBuckets"), "useridentity.accountid": MANAGEMENT, "errorcode": "AccessDenied"},
    issued(CLINICAL, "workforce", "AssumeRoleWithSAML", "sts.amazonaws.com", **GLASS, **TAGS),
    issued(CLINICAL, "custodian", "PutKeyPolicy", "kms.amazonaws.com", keyId="k-1"),
    issued(CLINICAL, "custodian", "DescribeKey", "kms.amazonaws.com", keyId="k-1"),
    issued(PAYER, "deployer", "DetachPolicy", "organizations.amazonaws.com", policyId="p-1"),
    {**issued(PAYER, "deployer", "ListPolicies", "organizations.amazonaws.com"), "readonly": "true"},
    issued(MANAGEMENT, "staff/it", "PutObject", bucketName="charts", key="ehr/p-100/elsewhere.pdf"),
    {**issued(CLINICAL, "operator", "StopTask", "ecs.amazonaws.com"), "day": "2026/06/01"},
)
MAY = ["2026/05/01", "2026/05/31"]


def ask(trail: sqlite3.Connection, id_: str, *more: str) -> list[dict[str, Any]]:
    """The answer to the practice's question."""
    question = next(question for question in questions() if question.id == id_)
    sql = question.asked(TABLE, [CLINICAL, EXCHANGE], PAYER, [MANAGEMENT, PAYER])
    laid_out = re.sub(r"\buseridentity\.[a-z.]+", lambda found: f'"{found[0]}"', sql)
    answer = trail.execute(laid_out, [*MAY, *more])
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer]


def test_who_touched_a_patients_objects(trail: sqlite3.Connection) -> None:
    found = ask(trail, "patients_objects", "ehr/p-100/")
    assert [(row["role"], row["object"]) for row in found] == [
        (f"arn:aws:iam::{CLINICAL}:role/mso/phi/physician", "ehr/p-100/chart.pdf")
    ]


def test_what_the_msos_people_did_in_the_practices_accounts(trail: sqlite3.Connection) -> None:
    found = ask(trail, "mso_in_practice")
    assert {(row["account"], row["eventname"]) for row in found} == {
        (CLINICAL, "DescribeServices"), (EXCHANGE, "GetObject"), (CLINICAL, "ListBuckets")
    }  # fmt: skip


def test_who_broke_the_glass_and_what_they_opened(trail: sqlite3.Connection) -> None:
    entered, opened = sorted(ask(trail, "broken_glass"), key=lambda row: str(row["eventname"]))
    assert (entered["approved_by"], entered["incident"]) == ("director@practice.example", "INC-7")
    assert opened["object"] == "photos/p-100/1.jpg"


def test_what_was_denied(trail: sqlite3.Connection) -> None:
    (found,) = ask(trail, "denied")
    assert (found["eventname"], found["times"]) == ("ListBuckets", 1)


def test_who_changed_a_key_policy(trail: sqlite3.Connection) -> None:
    assert [(row["eventname"], row["key"]) for row in ask(trail, "key_policies")] == [("PutKeyPolicy", "k-1")]


def test_who_changed_a_guardrail(trail: sqlite3.Connection) -> None:
    assert [row["eventname"] for row in ask(trail, "guardrails")] == ["DetachPolicy"]


@pytest.mark.parametrize("question", questions(), ids=IDS)
def test_each_parameter_has_its_place(question: Question) -> None:
    """Athena fills `?` in order; none stands in a text or a comment."""
    code = LITERAL.sub("", re.sub("--.*", "", question.sql))
    assert code.count("?") == question.sql.count("?") == len(question.parameters)


@pytest.mark.parametrize("question", questions(), ids=IDS)
def test_each_question_reads_some_days_of_some_accounts_only(question: Question) -> None:
    """Without both, Athena would list every day of every account, and be refused most."""
    assert re.search(r"WHERE account IN \(.+\)\s+AND day BETWEEN \? AND \?", question.sql)


def test_an_account_is_twelve_digits() -> None:
    with pytest.raises(ValueError, match="account ids are twelve digits, got 1' OR '1'='1"):
        questions()[0].asked(TABLE, ["1' OR '1'='1"], PAYER, [])


def test_a_question_without_a_head_is_refused() -> None:
    with pytest.raises(ValueError, match=r"infra/audit/x\.sql: begin with the question"):
        _question("x", "SELECT 1")
