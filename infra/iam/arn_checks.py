"""ARNs where AWS takes any text: principals and conditions, in which a misshapen one matches nothing in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

VARIABLE: Final = re.compile(r"\$\{(?:[A-Za-z0-9-]+:[^}]+|[*?$])\}")
"""``${aws:username}``, and the three signs that are escaped so. ``${PARTITION}`` is none of them."""
ARN: Final = re.compile(r"arn:(?:aws(?:-[a-z-]+)?|\*):[a-z0-9*-]+:[a-z0-9*-]*:(?:\d{12}|\*|aws|):\S.*")
PRINCIPAL: Final = re.compile(r"arn:(?:aws(?:-[a-z-]+)?|\*):(?:iam|sts|\*):\*?:(?:\d{12}|\*|aws):\S.*")
PRINCIPALS: Final = frozenset({"aws:principalarn"})
"""Condition keys whose value is always a principal's ARN."""


def misshapen(statement: Mapping[str, Any]) -> Iterator[str]:
    """Each ARN among the principals and conditions of a statement that could never match, as it is written."""
    principals = statement.get("Principal")
    for kind, named in principals.items() if isinstance(principals, Mapping) else ():
        for arn in _listed(named):
            if kind in ("AWS", "Federated") and not _names_somebody(kind, arn):
                yield arn
    for operator, block in (statement.get("Condition") or {}).items():
        for key, values in block.items():
            shape = PRINCIPAL if key.lower() in PRINCIPALS else ARN if ":Arn" in f":{operator}" else None
            yield from (each for each in _listed(values) if shape and not _matches(shape, each))


def _names_somebody(kind: str, arn: str) -> bool:
    """An account's id and everybody are principals, too, and a web identity provider goes by its name."""
    if kind == "Federated" and not arn.startswith("arn:"):
        return "." in arn
    return arn == "*" or bool(re.fullmatch(r"\d{12}", arn)) or _matches(PRINCIPAL, arn) or _service_like(arn)


def _service_like(arn: str) -> bool:
    """CloudFront's origin access identities are users of an account ``cloudfront``."""
    return arn.startswith("arn:aws:iam::cloudfront:user/")


def _matches(shape: re.Pattern[str], text: str) -> bool:
    return text == "*" or bool(shape.fullmatch(VARIABLE.sub("x", text)))


def _listed(value: Any) -> list[str]:
    return [str(value)] if isinstance(value, str) else [str(each) for each in value]
