"""The broker's function: reads what arrives for one flow, writes what may pass, keeps the rest in quarantine.

Triggered by a queue of S3 "Object Created" events. A file that cannot be handled stays in the inbox and the message
goes back to the queue, then to its dead-letter queue: nothing is lost.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import Any

import boto3

from infra.exchange.filter import Result, Rule, pass_declared

s3 = boto3.client("s3")
RULE = Rule(os.environ["FLOW"], tuple(json.loads(os.environ["FIELDS"])), os.environ["IDENTIFIABLE"] == "true")


def handle(event: dict[str, Any], _: object) -> dict[str, Any]:
    """Handle a batch of queue messages; those that failed are named, so that the queue offers them again."""
    failed = []
    for message in event["Records"]:
        try:
            detail = json.loads(message["body"])["detail"]
            _pass_on(detail["bucket"]["name"], detail["object"]["key"], detail["object"].get("version-id", ""))
        except Exception as error:  # one bad file must not stop the others; the queue keeps it
            print(json.dumps({"flow": RULE.flow, "message": message["messageId"], "error": type(error).__name__}))
            failed.append({"itemIdentifier": message["messageId"]})
    return {"batchItemFailures": failed}


def _pass_on(bucket: str, key: str, version: str) -> None:
    """Filter one object; quarantine first, so that a crash between the two writes loses nothing.

    The version that the event tells of is read: by now another may have been uploaded under the name, and that one has
    an event of its own. What passes gets a name that tells nothing (a file may be named after a patient), and its own
    for each upload.
    """
    exactly = {"VersionId": version} if version else {}
    body = s3.get_object(Bucket=bucket, Key=key, **exactly)["Body"].read()
    name = hashlib.sha256(f"{key}\n{version}".encode()).hexdigest()[:32]
    result = _filtered(body, key.rsplit(".", 1)[-1].lower())
    if result.quarantined:
        kept = f"quarantine/{RULE.flow}/{key.removeprefix(f'inbox/{RULE.flow}/')}.{name}.jsonl"
        s3.put_object(Bucket=bucket, Key=kept, Body=_lines(result.quarantined))
    if result.passed:
        target, prefix = os.environ["TARGET_BUCKET"], os.environ["TARGET_PREFIX"]
        s3.put_object(Bucket=target, Key=f"{prefix}{name}.jsonl", Body=_lines(result.passed))
    print(json.dumps({"flow": RULE.flow, "passed": len(result.passed), "quarantined": len(result.quarantined)}))


def _filtered(body: bytes, form: str) -> Result:
    """What is no text at all is kept whole, as it came, in base64."""
    try:
        return pass_declared(body.decode("utf-8"), form, RULE)
    except UnicodeDecodeError as error:
        kept = {"base64": base64.b64encode(body).decode("ascii")}
        return Result(quarantined=[{"line": 1, "reason": f"not UTF-8: {error.reason}", "record": kept}])


def _lines(records: list[dict[str, object]]) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()
