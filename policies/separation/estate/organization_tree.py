"""Accounts as the graph tells of them: their organization, their path in it, and the guardrails attached above them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from infra.engine.collection_gaps import UNREAD, Unread
from infra.engine.graph import Graph, Resource
from policies.separation.estate.estate_model import Account
from policies.separation.estate.graph_references import References, document, text
from policies.separation.estate.unread_resources import hidden_in
from policies.separation.iam.policy_documents import Origin, Statement

ORGANIZATION = "aws:organizations/organization:Organization"
UNIT = "aws:organizations/organizationalUnit:OrganizationalUnit"
ACCOUNT = "aws:organizations/account:Account"
POLICY = "aws:organizations/policy:Policy"
ATTACHMENT = "aws:organizations/policyAttachment:PolicyAttachment"
PLANES = ("org", "log-archive", "security", "management", "clinical", "exchange", "backup", "location")
FULL_ACCESS = Statement(True, ("*",), ("*",), sid="FullAWSAccess", origin=Origin("scp", "FullAWSAccess"))


@dataclass
class Accounts:
    """The accounts found, by id, and what could not be read on the way."""

    graph: Graph
    refs: References
    missing: list[str] = field(default_factory=list)

    def read(self) -> dict[str, Account]:
        """Every account that is declared, that holds a resource, or of which something was not read."""
        declared = {self._id(r): r for r in self.graph.of_type(ACCOUNT)}
        holders = {r.account for r in self.graph.custom if r.account}
        payers = {r.account: r for r in self.graph.of_type(ORGANIZATION)}
        guards = self._attachments()
        found: dict[str, Account] = {}
        for account_id in sorted({*filter(None, declared), *holders, *self._hidden}):
            chain, organization = self._chain(declared.get(account_id), payers)
            account = self._describe(account_id, declared.get(account_id), account_id in holders)
            if not chain or organization is None:
                payer = account_id in payers
                organization_id = text(payers[account_id].id) if payer else ""
                path = self._path([payers[account_id]]) if payer else ""
                found[account_id] = replace(account, payer=payer, organization=organization_id, path=path)
                continue
            own = guards.get(account_id, {})
            levels = [*(self._guards_of(node, guards) for node in chain), own]
            found[account_id] = replace(
                account,
                organization=text(organization.id),
                path=self._path(chain),
                scps=tuple((FULL_ACCESS, *level.get("SERVICE_CONTROL_POLICY", ())) for level in levels),
                rcps=tuple(tuple(level.get("RESOURCE_CONTROL_POLICY", ())) for level in levels),
            )
        return found

    @cached_property
    def _hidden(self) -> Mapping[str, tuple[Unread, ...]]:
        hidden = hidden_in(self.graph)
        self.missing += [str(unread) for account in hidden.values() for unread in account]
        return hidden

    def _id(self, resource: Resource) -> str:
        return text(resource.id) or text(resource.facts.get("id"))

    def _describe(self, account_id: str, declared: Resource | None, held: bool) -> Account:
        """Name, plane and owner: from the account's own tags, else from its resources' tags and stack."""
        tags = {key: text(value) for key, value in declared.tags.items()} if declared else {}
        name = text(declared.facts.get("name")) if declared else ""
        if not tags.get("mso:plane") or not tags.get("mso:owner"):
            here = (r for r in (*self.graph.custom, *self.graph.of_type(UNREAD)) if r.account == account_id)
            residents = [r for r in here if r.type != ACCOUNT]  # an account's tags speak of itself
            for key in ("mso:plane", "mso:owner"):
                tags.setdefault(key, _commonest(text(r.tags.get(key)) for r in residents))
            stack = _commonest(r.stack for r in residents)
            name = name or stack
            tags["mso:plane"] = tags["mso:plane"] or stack
        plane = next((p for p in PLANES if tags["mso:plane"] == p or tags["mso:plane"].startswith(f"{p}-")), "")
        if not held and declared is not None and account_id not in self._hidden:
            self.missing.append(f"account {name} ({account_id}): nothing of it was in the input")
        read = (held or declared is None) and account_id not in self._hidden
        return Account(account_id, name or account_id, plane, tags["mso:owner"], read=read)

    def _chain(self, account: Resource | None, payers: dict[str, Resource]) -> tuple[list[Resource], Resource | None]:
        """From the organization's root down to the account's unit; empty where it is not known."""
        chain: list[Resource] = []
        here = account
        while here is not None:
            parents = self.refs.of(here, "parentId", UNIT)
            here = parents[0] if parents and parents[0] not in chain else None
            if here is not None:
                chain.insert(0, here)
        organization = payers.get(account.account) if account else None
        if organization is None and len(payers) == 1 and account is not None:
            organization = next(iter(payers.values()))
        return ([organization, *chain] if organization else []), organization

    @staticmethod
    def _path(chain: list[Resource]) -> str:
        """``o-1/r-1/ou-1/``; empty where an id is not known."""
        organization, *units = chain
        roots = organization.facts.get("roots")
        root = text(roots[0].get("id")) if isinstance(roots, list) and roots and isinstance(roots[0], dict) else ""
        parts = [text(organization.id), root, *(text(unit.id) for unit in units)]
        return "/".join(parts) + "/" if all(parts) else ""

    def _attachments(self) -> dict[str, dict[str, list[Statement]]]:
        """Target id (or URN, where the id is not known) -> policy type -> statements."""
        found: dict[str, dict[str, list[Statement]]] = {}
        for attachment in self.graph.of_type(ATTACHMENT):
            for policy in self.refs.of(attachment, "policyId", POLICY):
                type_ = text(policy.facts.get("type")) or "SERVICE_CONTROL_POLICY"
                layer = {"SERVICE_CONTROL_POLICY": "scp", "RESOURCE_CONTROL_POLICY": "rcp"}.get(type_)
                if layer is None:
                    continue
                statements = document(policy, "content", layer, self.missing)
                for target in self._targets(attachment):
                    found.setdefault(target, {}).setdefault(type_, []).extend(statements)
        return found

    def _targets(self, attachment: Resource) -> Iterable[str]:
        target = attachment.facts.get("targetId")
        if isinstance(target, str):
            return [target]
        return attachment.property_dependencies.get("targetId", ())

    @staticmethod
    def _guards_of(node: Resource, guards: dict[str, dict[str, list[Statement]]]) -> dict[str, list[Statement]]:
        names = [text(node.id), node.urn]
        roots = node.facts.get("roots")
        if isinstance(roots, list):
            names += [text(root.get("id")) for root in roots if isinstance(root, dict)]
        merged: dict[str, list[Statement]] = {}
        for name in dict.fromkeys(filter(None, names)):
            for type_, statements in guards.get(name, {}).items():
                merged.setdefault(type_, []).extend(statements)
        return merged


def _commonest(words: Iterable[str]) -> str:
    counts: dict[str, int] = {}
    for word in words:
        if word:
            counts[word] = counts.get(word, 0) + 1
    return max(sorted(counts), key=lambda word: counts[word], default="")
