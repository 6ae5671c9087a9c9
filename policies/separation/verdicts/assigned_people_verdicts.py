"""Verdicts on people of Identity Center (W6): whom an assignment or a group lets act as a practice's staff."""

from __future__ import annotations

from collections.abc import Iterator

from policies.separation.estate.assigned_people import AssignedPerson
from policies.separation.estate.estate_model import EstateModel
from policies.separation.verdicts.verdict import Status, Witness


def assigned_people_violations(estate: EstateModel, practice: str) -> Iterator[Witness]:
    """People who get a practice's own permission set in its accounts, and are not, or may not be, its staff."""
    for person in estate.assigned_people:
        if practice == person.account.owner == person.set_owner != person.owner:
            status = Status.LEAK if person.owner else Status.UNKNOWN
            yield Witness(status, _summary(person), source=person.source)


def _summary(person: AssignedPerson) -> str:
    whose = f"of {person.owner}" if person.owner else "whose employer is not in the input"
    by = f" as a member of {person.group}" if person.group else ""
    return f"{person.name}, {whose}, has the permission set {person.permission_set} in {person.account.name}{by}"
