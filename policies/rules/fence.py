"""The fence around those who build, and the ceiling over those who act: wide documents that are not wide grants.

A role that may make everything in an account is barred from its data by the same document. A boundary grants nothing,
however wide it is; IAM-102 sees to it that no boundary is ever attached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policies.model import Check
from policies.props import Props
from policies.rules.documents import Document, actions, allows, covers, listed, statements

DATA = ("kms:decrypt", "s3:getobject", "secretsmanager:getsecretvalue", "dynamodb:query", "rds-data:executestatement")


def is_fenced(document: Document) -> bool:
    """Whether the document itself denies reading each kind of data; how well, the separation proof decides."""
    return denies(document, DATA)


def denies(document: Document, acts: Iterable[str]) -> bool:
    """Whether the document denies each of these acts; a deny that exempts every resource denies nothing."""
    entries = [e for e in statements(document) if not allows(e) and "*" not in listed(e.get("NotResource"))]
    denied = [pattern for entry in entries for pattern in actions(entry)]
    return all(any(covers(pattern, act) for pattern in denied) for act in acts)


def is_boundary(props: Props) -> bool:
    """Whether a managed policy says by its name that it is a permissions boundary."""
    return "boundary" in props.text_at("name").lower()


def of_grants(check: Check) -> Check:
    """The check, on documents that grant; a boundary is none."""

    def on_grants(props: Props) -> Iterator[str]:
        if not is_boundary(props):
            yield from check(props)

    return on_grants
