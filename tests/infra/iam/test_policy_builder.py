"""The policy builder renders valid statements in IAM's form and rejects invalid ones before they reach AWS."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from infra.iam.policy_builder import Kind, PolicyError, Statement, allow, deny, policy, quotas, render

BUCKET, OBJECTS = "arn:aws:s3:::mso-charts", "arn:aws:s3:::mso-charts/*"
ALL_PRINCIPALS = {"AWS": "*"}


def document(*statements: Statement) -> dict[str, Any]:
    """The document that ``policy`` renders, with all values known."""
    return {"Version": "2012-10-17", "Statement": [statement.as_dict() for statement in statements]}


@pytest.mark.parametrize(
    ("statement", "written"),
    [
        (
            allow("Read", "s3:GetObject", on=[OBJECTS]),
            {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": OBJECTS},
        ),
        (
            allow("Read", "s3:GetObject", "s3:ListBucket", on=[OBJECTS, BUCKET]),
            {
                "Sid": "Read", "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": [OBJECTS, BUCKET],
            },
        ),
        (
            deny("Tls", "s3:*", on=["*"], to="*", when={"Bool": {"aws:SecureTransport": "false"}}),
            {
                "Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ),
        (
            deny("Only", all_but=["s3:*", "kms:*"], not_on=[OBJECTS]),
            {"Sid": "Only", "Effect": "Deny", "NotAction": ["s3:*", "kms:*"], "NotResource": OBJECTS},
        ),
        (
            allow("Trust", "sts:AssumeRole", to={"Service": "ec2.amazonaws.com"}),
            {
                "Sid": "Trust", "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
                "Action": "sts:AssumeRole",
            },
        ),
    ],
)  # fmt: skip
def test_a_statement_has_the_form_that_iam_uses(statement: Statement, written: dict[str, Any]) -> None:
    assert statement.as_dict() == written


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: allow("No way", "s3:GetObject"), "letters and digits only"),
        (lambda: allow("", "s3:GetObject"), "letters and digits only"),
        (lambda: allow("Line\n", "s3:GetObject"), "letters and digits only"),
        (lambda: allow("Nothing"), "either actions or not_actions"),
        (lambda: deny("Both", "s3:*", all_but=["kms:*"]), "either actions or not_actions"),
        (lambda: allow("Typo", "s3.GetObject"), "'s3.GetObject' is not an action; write it as service:Action"),
        (lambda: allow("Upper", "S3:GetObject"), "is not an action"),
        (lambda: allow("Space", "s3:Get Object"), "is not an action"),
        (lambda: allow("Tail", "s3:GetObject\n"), "is not an action"),
        (lambda: deny("All", all_but=["everything"]), "is not an action"),
        (lambda: Statement(sid="Not", effect="Allow", not_actions=["s3:*"]), "Allow with NotAction grants"),
    ],
)
def test_a_malformed_statement_is_rejected(make: Callable[[], Statement], words: str) -> None:
    with pytest.raises(PolicyError, match=words):
        make()


GET = allow("Get", "s3:GetObject", on=[OBJECTS])
GET_BY_ALL = allow("Get", "s3:GetObject", on=[OBJECTS], to=ALL_PRINCIPALS)
ASSUME = allow("Assume", "sts:AssumeRole", to={"AWS": "arn:aws:iam::111111111111:root"})
NEVER = deny("Never", "s3:*", on=["*"], to="*")


@pytest.mark.parametrize(
    ("kind", "statements", "words"),
    [
        *((kind, [], "no statements") for kind in Kind),
        *((kind, [GET_BY_ALL], "do not name principals") for kind in (Kind.SCP, Kind.MANAGED, Kind.INLINE)),
        *((kind, [GET], "name principals in it") for kind in (Kind.BUCKET, Kind.KEY, Kind.RESOURCE, Kind.ENDPOINT)),
        *((kind, [GET_BY_ALL], "do not name resources") for kind in (Kind.TRUST, Kind.REPOSITORY)),
        (Kind.BUCKET, [ASSUME], "name resources in it"),
        (Kind.INLINE, [allow("Get", "s3:GetObject")], "name resources in it"),
        (Kind.RCP, [GET_BY_ALL], "a resource control policy only denies"),
    ],
)
def test_a_document_of_the_wrong_shape_is_rejected(kind: Kind, statements: list[Statement], words: str) -> None:
    with pytest.raises(PolicyError, match=words):
        policy(kind, *statements)


@pytest.mark.parametrize(
    ("kind", "statements"),
    [
        (Kind.SCP, [deny("Never", "s3:*", on=["*"])]),
        (Kind.RCP, [NEVER]),
        (Kind.MANAGED, [GET]),
        (Kind.TRUST, [ASSUME]),
        (Kind.BUCKET, [GET_BY_ALL, NEVER]),
    ],
)
def test_a_valid_document_is_rendered_as_compact_json(kind: Kind, statements: list[Statement]) -> None:
    text = render(kind, document(*statements))
    assert json.loads(text) == document(*statements)
    assert text == json.dumps(json.loads(text), separators=(",", ":"))


@pytest.mark.parametrize(
    "arn",
    [
        "*", BUCKET, OBJECTS, "arn:aws:iam::111111111111:role/mso/*", "arn:aws-us-gov:s3:::charts",
        "arn:aws:kms:us-east-2:111111111111:key/1-2", "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:*:s3:::*",
    ],
)  # fmt: skip
def test_an_arn_is_accepted(arn: str) -> None:
    assert arn in render(Kind.INLINE, document(allow("Get", "s3:GetObject", on=[arn])))


@pytest.mark.parametrize(
    "arn",
    ["", "mso-charts", "arn:aws:s3", "arn:aws:s3:::", "arn:aws:iam::12345:role/x", "arn:AWS:s3:::x", "s3://x", "**"],
)
def test_text_that_is_not_an_arn_is_rejected(arn: str) -> None:
    with pytest.raises(PolicyError, match=r"statement Get: .* is not an ARN"):
        render(Kind.INLINE, document(allow("Get", "s3:GetObject", on=[BUCKET, arn])))


def test_a_repeated_statement_id_is_rejected() -> None:
    with pytest.raises(PolicyError, match="statement ids repeat: Get, Get"):
        render(Kind.INLINE, document(GET, GET))


def padded(length: int) -> dict[str, Any]:
    """A document of exactly this length in characters."""
    body = document(allow("A", "s3:GetObject", on=["arn:aws:s3:::"]))
    short = len(json.dumps(body, separators=(",", ":")))
    body["Statement"][0]["Resource"] += "x" * (length - short)
    return body


@pytest.mark.parametrize("kind", Kind)
def test_a_document_may_have_as_many_characters_as_its_quota_and_no_more(kind: Kind) -> None:
    limit = quotas()[kind]
    assert len(render(kind, padded(limit))) == limit
    with pytest.raises(PolicyError, match=f"{limit + 1} characters, AWS accepts {limit}; split it"):
        render(kind, padded(limit + 1))
