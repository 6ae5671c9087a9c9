"""Proposes whose each account is, from its tags, its name, its units and its stacks; a guess for people to correct."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from infra.engine.declared_accounts import DeclaredAccount, declared_accounts
from infra.engine.graph import Graph, Resource
from policies.resource_forms.normal_form import in_normal_form
from policies.separation.estate.account_descriptions import ACCOUNT, most_common, plane_named
from policies.separation.estate.graph_reader import read_estate
from policies.separation.estate.graph_references import References, as_text
from policies.separation.estate.organization_tree import ORGANIZATION, UNIT

UNDECIDED: Final = "?"
OWNER_TAGS: Final = ("mso:owner", "owner", "Owner", "practice", "Practice", "company", "Company", "tenant", "Tenant")
WORDS: Final = {  # plane -> words of names that suggest it, the first plane with a word decides
    "log-archive": ("log", "logs", "logging", "audit", "trail"),
    "security": ("security", "sec", "guardduty", "securityhub"),
    "backup": ("backup", "backups", "vault", "dr"),
    "exchange": ("exchange", "integration", "interop", "broker"),
    "clinical": ("clinical", "clinic", "phi", "ehr", "emr", "patient", "patients", "practice", "medical", "health"),
    "org": ("org", "organization", "payer", "root", "master"),
    "management": ("management", "mgmt", "mso", "billing", "finance", "analytics", "corp", "corporate", "shared"),
}
WORD: Final = re.compile(r"[a-z0-9]+")


def guessed_accounts(graph: Graph) -> Iterator[tuple[DeclaredAccount, str]]:
    """Each account of a graph with a proposed owner and plane ("?" where nothing suggests one), and why."""
    current, _ = in_normal_form(graph)
    refs = References(current)
    declared = {as_text(r.id) or as_text(r.facts.get("id")): r for r in current.of_type(ACCOUNT)}
    payers = {r.account for r in current.of_type(ORGANIZATION)}
    here: dict[str, list[Resource]] = {}
    for resource in current.custom:
        if resource.type != ACCOUNT and resource.account:
            here.setdefault(resource.account, []).append(resource)
    for id_ in sorted({*here, *filter(None, declared)}):
        yield _guess(id_, declared.get(id_), here.get(id_, []), id_ in payers, refs)


def known_accounts(graph: Graph) -> Iterator[tuple[DeclaredAccount, str]]:
    """Each account of a graph with the owner and plane that its tags or ``--accounts`` say, else "?"."""
    estate = read_estate(graph)
    for account in estate.accounts.values():
        if account.id.isdigit() and account.read:
            told = "said by --accounts" if account.id in declared_accounts(graph) else "from its tags and stacks"
            owner, plane = account.owner or UNDECIDED, account.plane or UNDECIDED
            yield DeclaredAccount(account.id, owner, plane, account.name), told


def _guess(
    id_: str, declared: Resource | None, here: list[Resource], payer: bool, refs: References
) -> tuple[DeclaredAccount, str]:
    name = as_text(declared.facts.get("name")) if declared else ""
    stack = most_common(r.stack for r in here)
    project = most_common(r.urn.split("::")[1] for r in here)
    above = refs.resolve(declared, "parentId", UNIT) if declared else []
    units = [as_text(unit.facts.get("name")) or unit.name for unit in above]
    described = [declared] if declared else here
    owner, owner_from = _tagged(described, OWNER_TAGS)
    plane, plane_from = _tagged(described, ("mso:plane",))
    plane = plane_named(plane)
    if payer and not plane:
        plane, plane_from = "org", "it holds the organization"
    names = [("its name", name), ("its stack", stack), ("its unit", " ".join(units)), ("its project", project)]
    for source, text in names if not plane else ():
        plane = plane_named(text) or _by_words(text)
        if plane:
            plane_from = f"{source} {text}"
            break
    if not owner:
        owner, owner_from = _owner_in(name or stack, plane)
    plane = "clinical" if plane == "location" else plane
    told = [f"owner from {owner_from}" if owner else "nothing tells the owner"]
    told.append(f"plane from {plane_from}" if plane else "nothing tells the plane")
    where = f"{len(here)} resources, stack {stack or 'none'}"
    return DeclaredAccount(id_, owner or UNDECIDED, plane or UNDECIDED, name or stack), f"{where}; {'; '.join(told)}"


def _tagged(resources: Iterable[Resource | None], keys: Iterable[str]) -> tuple[str, str]:
    found = [resource for resource in resources if resource is not None]
    for key in keys:
        if word := most_common(as_text(resource.tags.get(key)) for resource in found):
            return (word if key.startswith("mso:") else "-".join(WORD.findall(word.lower()))), f"the tag {key}"
    return "", ""


def _by_words(text: str) -> str:
    words = set(WORD.findall(text.lower()))
    return next((plane for plane, known in WORDS.items() if words & set(known)), "")


def _owner_in(name: str, plane: str) -> tuple[str, str]:
    """What is left of ``clinical-lakeside`` without its plane."""
    rest = name.removeprefix(f"{plane}-") if plane and name.startswith(f"{plane}-") else ""
    return (rest, f"its name {name}") if rest else ("", "")
