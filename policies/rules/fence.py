"""The fence around those who build: a role that may make everything in an account is barred from the data in it."""

from __future__ import annotations

from policies.rules.documents import Document, actions, allows, statements

DATA = ("kms:decrypt", "s3:getobject", "secretsmanager:getsecretvalue", "dynamodb:query", "rds-data:executestatement")


def is_fenced(document: Document) -> bool:
    """Whether the document itself denies reading each kind of data; how well, the separation proof decides."""
    denied = [action for entry in statements(document) if not allows(entry) for action in actions(entry)]
    return all(any(_covers(pattern, action) for pattern in denied) for action in DATA)


def _covers(pattern: str, action: str) -> bool:
    return pattern == action or (pattern.endswith("*") and action.startswith(pattern[:-1]))
