"""The account, region and role that an AWS provider resource states."""

from __future__ import annotations

import json
import re
from typing import Any

from infra.engine.provider import Scope
from infra.engine.values import Properties, reveal

ROLE_ARN = re.compile(r"^arn:[^:]+:iam::(\d{12}):role/(.+)$")
ASSUMED = ("assumeRoles", "assumeRole", "roleArn", "assumeRoleWithWebIdentity")
"""Properties of providers, of every version, that name the role that they assume; the first one decides."""


def scope_of(inputs: Properties) -> Scope:
    """The scope in the inputs of a provider of AWS, classic or native; empty strings where they do not state it.

    The SDK sends lists and objects of a provider as JSON strings. The last assumed role is the effective one.
    """
    plain = reveal(dict(inputs))
    region = plain.get("region")
    arn = next((role for name in ASSUMED if isinstance(role := _role_in(plain.get(name)), str)), None)
    match = ROLE_ARN.match(arn) if isinstance(arn, str) else None
    if match:
        account, role = match[1], match[2]
    else:
        allowed = _parsed(plain.get("allowedAccountIds"))
        account, role = (allowed[0] if isinstance(allowed, list) and len(allowed) == 1 else ""), ""
    return Scope(account if isinstance(account, str) else "", region if isinstance(region, str) else "", role)


def _role_in(assumed: Any) -> Any:
    """The ARN of the role that one of the ``ASSUMED`` properties states."""
    if isinstance(assumed, str) and assumed.startswith("arn:"):
        return assumed
    parsed = _parsed(assumed)
    last = parsed[-1] if isinstance(parsed, list) and parsed else parsed
    return last.get("roleArn") if isinstance(last, dict) else None


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None
