"""The account, region and role of an AWS provider resource."""

from __future__ import annotations

import json
import re
from typing import Any

from infra.engine.provider import Scope
from infra.engine.values import Properties, reveal

ROLE_ARN = re.compile(r"^arn:[^:]+:iam::(\d{12}):role/(.+)$")
ARN = re.compile(r"^arn:[^:]+:[^:]+:([^:]*):(\d{12}):")


def scope_of(inputs: Properties) -> Scope:
    """The scope in the inputs of a ``pulumi:providers:aws`` resource; empty strings where the inputs do not state it.

    The SDK sends lists and objects of a provider as JSON strings. The last assumed role is the effective one.
    """
    plain = reveal(dict(inputs))
    region = plain.get("region")
    roles = _parsed(plain.get("assumeRoles"))
    arn = roles[-1].get("roleArn") if isinstance(roles, list) and roles and isinstance(roles[-1], dict) else None
    match = ROLE_ARN.match(arn) if isinstance(arn, str) else None
    if match:
        account, role = match[1], match[2]
    else:
        allowed = _parsed(plain.get("allowedAccountIds"))
        account, role = (allowed[0] if isinstance(allowed, list) and len(allowed) == 1 else ""), ""
    return Scope(account if isinstance(account, str) else "", region if isinstance(region, str) else "", role)


def scope_shown(properties: Properties, scope: Scope) -> Scope:
    """The scope of a resource: its own ``region``, and the account in its ARN where the provider states none."""
    known = reveal(dict(properties))
    region, arn = known.get("region"), known.get("arn")
    own = ARN.match(arn) if isinstance(arn, str) else None
    return Scope(
        scope.account or (own[2] if own else ""),
        (region if isinstance(region, str) else "") or scope.region or (own[1] if own else ""),
        scope.role,
    )


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None
