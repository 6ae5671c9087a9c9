"""Where the results of an Athena workgroup's queries are: in a bucket of the account, or in Athena's own storage."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model import Check
from policies.props import Props

MANAGED = "configuration.managedQueryResultsConfiguration"
"""Results that Athena keeps for 24 hours and then deletes (Athena, Managed query results)."""


def by_place(kept_by_athena: Check, in_a_bucket: Check) -> Check:
    """The first check where Athena keeps the results, the other for every other workgroup."""

    def check(props: Props) -> Iterator[str]:
        managed = props.at(f"{MANAGED}.enabled") is True
        yield from (kept_by_athena if managed else in_a_bucket)(props)

    return check
