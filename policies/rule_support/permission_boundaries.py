"""Policy documents whose broad statements are not broad grants: those that deny data access, and boundaries.

A deployment role may create every resource of an account, and the same document denies it the data. A permissions
boundary grants nothing, however broad it is; IAM-102 checks that no boundary is attached as a policy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from policies.model import Check
from policies.props import Props
from policies.rule_support.iam_documents import (
    Document,
    Statement,
    actions,
    allows,
    as_list,
    conditions,
    covers,
    statements,
)

DATA_ACTIONS = (
    "kms:decrypt",
    "s3:getobject",
    "secretsmanager:getsecretvalue",
    "dynamodb:query",
    "rds-data:executestatement",
)
"""One action for each way of reading data, in lower case."""

EXEMPTING_KEYS = frozenset({"kms:resourcealiases", "aws:principalarn"})
"""Condition keys by which a deny may exempt named keys or callers; a region would exempt everything in it."""

ENCRYPTING_SERVICES = re.compile(
    r"(backup|dynamodb|elasticfilesystem|events|secretsmanager|states)\.[a-z0-9*-]+\.amazonaws\.com"
)
"""Services through which a deny of decryption may be lifted: they decrypt while they create a vault, a table, a file
system, an event bus, a secret or a state machine, in the name of whoever creates it, and return no data (the secret's
value, the rows of a table and the history of an execution have denies of their own)."""


def denies_data_access(document: Document) -> bool:
    """Whether the document denies each way of reading data; the separation proof decides how completely."""
    return denies(document, DATA_ACTIONS)


def denies(document: Document, wanted: Iterable[str]) -> bool:
    """Whether the document denies each of these actions, except for what it names; wildcard exemptions do not count."""
    denials = [entry for entry in statements(document) if not allows(entry) and exempts_named_only(entry)]
    entries = [entry for entry in denials if "*" not in as_list(entry.get("NotResource"))]
    denied = [pattern for entry in entries for pattern in actions(entry)]
    return all(any(covers(pattern, action) for pattern in denied) for action in wanted)


def exempts_named_only(denial: Statement) -> bool:
    """Whether the conditions of a deny, if any, exempt named keys, callers or encrypting services only."""
    blocks = conditions(denial).items()
    negative = all("Not" in operator for operator in denial.get("Condition") or {})
    return negative and all(_exempts_named(key, values) for key, values in blocks)


def _exempts_named(key: str, values: Iterable[str]) -> bool:
    if key == "kms:viaservice":
        return all(ENCRYPTING_SERVICES.fullmatch(value) for value in values)
    return key in EXEMPTING_KEYS and "*" not in values


def is_boundary(props: Props) -> bool:
    """Whether the name of a managed policy says that it is a permissions boundary."""
    return "boundary" in props.text_at("name").lower()


def unless_boundary(check: Check) -> Check:
    """The check for policies that grant; a permissions boundary is not checked."""

    def check_unless_boundary(props: Props) -> Iterator[str]:
        if not is_boundary(props):
            yield from check(props)

    return check_unless_boundary
