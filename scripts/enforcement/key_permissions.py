"""The permissions on KMS keys that a call takes of its caller besides its own: what S3 or another service encrypts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infra.emulator.cloud.api_call import ApiCall
from infra.emulator.live_policies.keys_in_use import bucket_key, key_aliases, key_arn, object_key
from policies.separation.access.exact_request import target_of
from policies.separation.estate.entities import IamResource
from policies.separation.estate.estate_model import EstateModel
from policies.separation.iam.conditions import Values
from scripts.enforcement.call_actions import operations
from scripts.enforcement.question import Question


def with_keys(call: ApiCall, questions: list[Question], estate: EstateModel) -> Iterator[Question]:
    """The questions, with those about the keys of what they read or write."""
    for question in questions:
        yield question
        taken = operations()["keys"].get(question.action, ())
        if taken and (key := _key(call, question, estate)):
            yield from (_through(call, question, action, key) for action in taken)


def of_key(arn: str) -> dict[str, Values]:
    """The context keys that a KMS key determines beside its tags: its aliases."""
    return {"kms:resourcealiases": key_aliases(arn)} if ":kms:" in arn and ":key/" in arn else {}


def _key(call: ApiCall, question: Question, estate: EstateModel) -> str:
    """The ARN of the customer managed key, empty for none."""
    values: Mapping[str, object] = call.parameters or {}
    if call.service == "s3":
        bucket, _, name = question.arn.removeprefix("arn:aws:s3:::").partition("/")
        if question.action == "s3:PutObject":
            given, kind = values.get("SSEKMSKeyId"), values.get("ServerSideEncryption")
            key = given if isinstance(given, str) else "" if kind == "AES256" else bucket_key(bucket)
        else:
            key = object_key(bucket, name, str(values.get("VersionId") or ""))
    elif question.action == "ssm:GetParameter" and values.get("WithDecryption") is not True:
        return ""
    else:
        entity = target_of(estate, question.arn, "").entity
        key = entity.kms_key_arn if isinstance(entity, IamResource) else ""
    owner = target_of(estate, question.arn, call.account).account
    return key_arn(key, owner, call.region) if key and "alias/aws/" not in key else ""


def _through(call: ApiCall, question: Question, action: str, key: str) -> Question:
    """The question about a key that a service asks with the caller's permissions."""
    service = question.action.partition(":")[0]
    name = f"{service}.amazonaws.com"
    about = question.arn.partition("/")[0] if service == "s3" else question.arn
    encrypted = {"s3": "aws:s3:arn", "sqs": "aws:sqs:arn", "sns": "aws:sns:topicarn"}.get(service, "secretarn")
    keys: dict[str, Values] = {
        "kms:viaservice": f"{service}.{call.region}.amazonaws.com",
        "aws:viaawsservice": "true",
        "aws:calledvia": (name,),
        "aws:calledviafirst": name,
        "aws:calledvialast": name,
        f"kms:encryptioncontext:{encrypted}": about,
        "kms:encryptioncontextkeys": (encrypted,),
    }
    return Question(action, key, keys)
