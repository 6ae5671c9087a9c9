"""What AWS refuses is explained: the missing permission, how to renew credentials, that it limits calls."""

from __future__ import annotations

import pytest

from infra.engine.automation.aws_refusals import BUCKET, KEPT, PASSPHRASE, RENEW, SIGN_IN, SLOW, STATE, explained

ROLE = "arn:aws:sts::111111111111:assumed-role/mso/deployer/mso"
QUEUE = "arn:aws:sqs:us-west-2:111111111111:intake"
REFUSED = f"User: {ROLE} is not authorized to perform: sqs:createqueue on resource: {QUEUE}"


@pytest.mark.parametrize(
    ("message", "missing"),
    [
        (
            f"creating SQS Queue (intake): operation error SQS: CreateQueue, https response error StatusCode: 403, api "
            f"error AccessDenied: {REFUSED} because no identity-based policy allows the sqs:createqueue action",
            f"{ROLE} may not sqs:createqueue on {QUEUE} (because no identity-based policy allows). Fix: allow "
            "sqs:createqueue in that principal's policies",
        ),
        (
            f"intake (aws:sqs/queue:Queue): sqs.create_queue was refused: AccessDenied: {REFUSED} with an explicit "
            "deny in a service control policy",
            f"{ROLE} may not sqs:createqueue on {QUEUE} (with an explicit deny in a service control policy). Fix: a "
            "guardrail of the organization denies it",
        ),
        (
            f"{REFUSED} because no permissions boundary allows the sqs:createqueue action",
            "Fix: the permissions boundary of that principal leaves it out",
        ),
        (
            "charts (aws:s3/bucket:Bucket): s3.create_bucket was refused: AccessDenied: Access Denied",
            "the role of the stack's provider (mso:deployRole) may not s3:CreateBucket on the resource named above",
        ),
        (
            "operation error Secrets Manager: CreateSecret, api error AccessDeniedException: no",
            "may not secretsmanager:CreateSecret",
        ),
    ],
)  # fmt: skip
def test_a_denial_names_principal_action_and_resource(message: str, missing: str) -> None:
    text = explained(message)
    assert text.startswith(message)
    assert missing in text
    assert text.endswith(KEPT)


@pytest.mark.parametrize(
    "message",
    [
        "api error ExpiredToken: The provided token has expired.",
        "api error ExpiredTokenException: The security token included in the request is expired",
        "failed to refresh cached credentials, the SSO session has expired or is invalid",
    ],
)
def test_expired_credentials_say_how_to_renew_them(message: str) -> None:
    assert explained(message) == f"{message.rstrip('.')}. {RENEW}. {KEPT}"


@pytest.mark.parametrize("code", ["ThrottlingException: Rate exceeded", "RequestLimitExceeded: slowly"])
def test_throttling_says_that_the_command_may_be_repeated(code: str) -> None:
    assert explained(f"api error {code}") == f"api error {code}. {SLOW}. {KEPT}"


@pytest.mark.parametrize("message", ["the name intake is taken", "infra/planes/org.py:12: KeyError: 'x'"])
def test_other_errors_stay_as_they_are(message: str) -> None:
    assert explained(message) == message


def test_two_denials_are_two_missing_permissions_and_each_is_said_once() -> None:
    other = REFUSED.replace("createqueue", "tagqueue")
    assert explained(f"{REFUSED}; {other}; {REFUSED}").count("missing permission") == 2


@pytest.mark.parametrize(
    ("message", "fix"),
    [
        ('read ".pulumi/meta.yaml": operation error S3: GetObject, get identity: get credentials: failed to refresh '
         "cached credentials, no EC2 IMDS role found", SIGN_IN),
        ("error listing stacks: could not list bucket: blob (code=NotFound): operation error S3: ListObjectsV2, "
         "StatusCode: 404, NoSuchBucket: The specified bucket does not exist", BUCKET),
        ("getting stack configuration: get stack secrets manager: incorrect passphrase", PASSPHRASE),
        ("getting snapshot: failed to load checkpoint: EOF", STATE),
        ("failed to load checkpoint: place 1: unexpected end of JSON input", STATE),
        ("failed to load checkpoint: place 1: invalid character ' ' in literal true (expecting 'u')", STATE),
    ],
)  # fmt: skip
def test_what_fails_before_anything_is_done_is_explained_and_no_state_is_promised(message: str, fix: str) -> None:
    assert explained(message) == f"{message}. {fix}"


def test_a_resource_in_a_bucket_that_is_missing_is_not_taken_for_the_state() -> None:
    message = "putting S3 Bucket (charts) Policy: NoSuchBucket: The specified bucket does not exist"
    assert explained(message) == message
