"""ARNs of roles that names in policies stand for: of a session, of a pattern that is no ARN."""

from __future__ import annotations

from collections.abc import Iterator

from policies.separation.iam.patterns import UNMENTIONED, glob_matches, sample


def fitting_role(pattern: str, account: str) -> Iterator[str]:
    """The ARN of a role of an account that fits a pattern which is no ARN: ``*role/phi/*``, ``*-reader``."""
    tail = sample(pattern.rpartition(":")[2]).removeprefix(UNMENTIONED).removeprefix("role/")
    for name in dict.fromkeys((tail, f"{UNMENTIONED}{tail}")):
        arn = f"arn:aws:iam::{account}:role/{name}"
        if name and glob_matches(pattern, arn):
            yield arn
            return


def role_of(named: str) -> str:
    """The ARN of the role of a session; any other ARN unchanged."""
    parts = named.split(":", 5)
    if len(parts) < 6 or not parts[5].startswith("assumed-role/"):
        return named
    return f"arn:aws:iam::{parts[4]}:role/{parts[5].split('/')[1]}"
