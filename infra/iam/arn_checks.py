"""Checks of ARNs in principals and conditions, where AWS accepts any text and a malformed ARN never matches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

POLICY_VARIABLE: Final = re.compile(r"\$\{(?:[A-Za-z0-9-]+:[^{}]+|[*?$])\}")
"""A policy variable (``${aws:username}``) or one of the three escaped characters; ``${PARTITION}`` is neither."""
ARN: Final = re.compile(r"arn:(?:aws(?:-[a-z-]+)?|\*):[a-z0-9*-]+:[a-z0-9*-]*:(?:\d{12}|\*|aws|):\S.*")
PRINCIPAL: Final = re.compile(r"arn:(?:aws(?:-[a-z-]+)?|\*):(?:iam|sts|\*):\*?:(?:\d{12}|\*|aws):\S.*")
PRINCIPAL_KEYS: Final = frozenset({"aws:principalarn"})
"""Condition keys whose value is always a principal's ARN."""


def malformed_arns(statement: Mapping[str, Any]) -> Iterator[str]:
    """Each ARN in the principals and conditions of a statement that can never match because it is malformed."""
    principals = statement.get("Principal")
    for kind, named in principals.items() if isinstance(principals, Mapping) else ():
        for arn in _listed(named):
            if kind in ("AWS", "Federated") and not _is_principal(kind, arn):
                yield arn
    for operator, block in (statement.get("Condition") or {}).items():
        for key, values in block.items():
            shape = PRINCIPAL if key.lower() in PRINCIPAL_KEYS else ARN if ":Arn" in f":{operator}" else None
            yield from (each for each in _listed(values) if shape and not _matches(shape, each))


def _is_principal(kind: str, arn: str) -> bool:
    """Besides ARNs, ``*`` and account ids are principals, and a web identity provider is given by its domain name."""
    if kind == "Federated" and not arn.startswith("arn:"):
        return "." in arn
    return arn == "*" or bool(re.fullmatch(r"\d{12}", arn)) or _matches(PRINCIPAL, arn) or _is_cloudfront_identity(arn)


def _is_cloudfront_identity(arn: str) -> bool:
    """CloudFront's origin access identities are IAM users of an account called ``cloudfront``."""
    return arn.startswith("arn:aws:iam::cloudfront:user/")


def _matches(shape: re.Pattern[str], text: str) -> bool:
    return text == "*" or bool(shape.fullmatch(POLICY_VARIABLE.sub("x", text)))


def _listed(value: Any) -> list[str]:
    return [str(value)] if isinstance(value, str) else [str(each) for each in value]
