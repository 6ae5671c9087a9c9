"""Values to try for an argument: plausible ones, another one than now, and what a refusal says is allowed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

_POLICY: Final = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}],
    }
)
_ROLE: Final = "arn:aws:iam::123456789012:role/example"
_KEY: Final = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-4333-8444-555555555555"
_BY_NAME: Final = (
    (r"kms.*(arn|id)$|encryption_key", _KEY),
    (r"bucket.*arn$", "arn:aws:s3:::example"),
    (r"function_arn|function_name", "arn:aws:lambda:us-east-1:123456789012:function:example"),
    (r"arns?$", _ROLE),
    (r"policy_document|^policy$|inline_policy|assume_role_policy|access_policies", _POLICY),
    (r"ipv6_cidr", "2001:db8::/56"),
    (r"cidr", "10.9.0.0/24"),
    (r"account(_id)?s?$|owner", "123456789012"),
    (r"vpc_id", "vpc-0123456789abcdef0"),
    (r"subnet", "subnet-0123456789abcdef0"),
    (r"email", "owner@example.com"),
    (r"url|uri|endpoint", "https://idp.example.com"),
    (r"region", "us-west-2"),
    (r"availability_zone", "us-east-1b"),
    (r"version", "1"),
)
_STRINGS: Final = (
    "example", "123456789012", _ROLE, "1", "10.9.0.0/24", "vpc-0123456789abcdef0", _POLICY, "alias/example",
    "/example", "2031-01-01T00:00:00Z", "rate(1 day)", "owner@example.com", "example.com", "{}",
)  # fmt: skip
_NUMBERS: Final = (1, 2, 5, 10, 30, 60, 90, 100, 300, 1000, 3600)


def plausible(name: str, kind: Any) -> list[Any]:
    """Values for an argument that must be given, the likeliest first."""
    match kind:
        case "bool":
            return [True, False]
        case "number":
            return list(_NUMBERS)
        case "string":
            return [*(value for pattern, value in _BY_NAME if re.search(pattern, name)), *_STRINGS]
        case ["list" | "set", inner]:
            return [[value] for value in plausible(name, inner)]
        case ["map", inner]:
            return [{"example": value} for value in plausible(name, inner)]
        case ["object", fields]:
            first = {key: next(iter(plausible(key, inner)), None) for key, inner in fields.items()}
            return [first]
    return []


def others(name: str, kind: Any, now: Any) -> list[Any]:
    """Other values than the present one, the likeliest to be accepted first."""
    match kind, now:
        case _, None:
            found = plausible(name, kind)
        case "bool", _:
            found = [now not in (True, "true")]
        case "number", int() | float():
            found = [now + 1, now - 1, now * 2, now + 10, *_NUMBERS]
        case "string", str():
            found = [*_near(now), *plausible(name, kind)]
        case ["list" | "set", inner], [first, *rest]:
            found = [*([value, *rest] for value in others(name, inner, first)), rest]
        case ["map", inner], dict():
            found = [{**now, "example": value} for value in plausible(name, inner)]
        case ["object", fields], dict():
            found = [
                {**now, key: value} for key, inner in fields.items() for value in others(key, inner, now.get(key))[:2]
            ]
        case _:
            found = plausible(name, kind)
    return [value for value in found if value != now]


def _near(text: str) -> Iterator[str]:
    """Strings of the same form: one character, one digit or one value of a document differs."""
    if text[:1] in "{[":
        yield from _near_document(text)
    for pattern, more in ((r"[0-9a-z](?=[^0-9a-z]*$)", "ba21"), (r"\d", "21"), (r"[a-z]", "ba")):
        if at := re.search(pattern, text):
            other = next(each for each in (more if at[0].isalpha() else more[-2:]) if each != at[0])
            yield text[: at.start()] + other + text[at.end() :]
    yield f"{text}2"


def _near_document(text: str) -> Iterator[str]:
    """The JSON document with another effect, or with another first string somewhere in it."""
    if '"Allow"' in text:
        yield text.replace('"Allow"', '"Deny"', 1)
    elif '"Deny"' in text:
        yield text.replace('"Deny"', '"Allow"', 1)
    if at := re.search(r'": ?"([A-Za-z0-9-]*[a-z])"', text):
        yield text[: at.end() - 1] + "2" + text[at.end() - 1 :]


def allowed_values(refusal: str) -> list[Any]:
    """The values that a refusal names as allowed (``one of ["A" "B"]``), or the bounds of a range."""
    if listed := re.search(r"(?:one of|Valid Values|valid values are|in)\b:? ?\[([^\]]*)\]", refusal):
        quoted = re.findall(r'"([^"\\]+)\\?"', listed[1]) or re.findall(r"[^\s,\"`']+", listed[1])
        return [int(each) if each.isdigit() else each for each in quoted]
    if bounds := re.search(r"\((\d+) ?- ?(\d+)\)|between (\d+) and (\d+)", refusal):
        return [int(each) for each in bounds.groups() if each]
    if least := re.search(r"at least \((\d+)\)", refusal):
        return [int(least[1]), int(least[1]) + 1]
    return []
