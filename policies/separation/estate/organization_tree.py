"""The accounts of a graph: their organization, their path in it, and the SCPs and RCPs attached above them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from infra.engine.collection_gaps import UNREAD, Unread
from infra.engine.graph import Graph, Resource
from policies.separation.estate.estate_model import Account
from policies.separation.estate.graph_references import References, as_text, policy_statements
from policies.separation.estate.unread_resources import unread_by_account
from policies.separation.iam.policy_documents import Origin, Statement

ORGANIZATION = "aws:organizations/organization:Organization"
UNIT = "aws:organizations/organizationalUnit:OrganizationalUnit"
ACCOUNT = "aws:organizations/account:Account"
POLICY = "aws:organizations/policy:Policy"
ATTACHMENT = "aws:organizations/policyAttachment:PolicyAttachment"
PLANES = ("org", "log-archive", "security", "management", "clinical", "exchange", "backup", "location")
FULL_ACCESS = Statement(True, ("*",), ("*",), sid="FullAWSAccess", origin=Origin("scp", "FullAWSAccess"))


@dataclass
class OrganizationTree:
    """Reads the accounts of a graph; ``missing`` lists what could not be read."""

    graph: Graph
    refs: References
    missing: list[str] = field(default_factory=list)

    def read(self) -> dict[str, Account]:
        """Account id -> every account that is declared, holds a resource, or could not be read completely."""
        declared = {self._account_id(r): r for r in self.graph.of_type(ACCOUNT)}
        holders = {r.account for r in self.graph.custom if r.account}
        payers = {r.account: r for r in self.graph.of_type(ORGANIZATION)}
        attached = self._attachments()
        found: dict[str, Account] = {}
        for account_id in sorted({*filter(None, declared), *holders, *self._unread}):
            units, organization = self._units_above(declared.get(account_id), payers)
            account = self._describe(account_id, declared.get(account_id), account_id in holders)
            if not units or organization is None:
                payer = account_id in payers
                organization_id = as_text(payers[account_id].id) if payer else ""
                path = self._path([payers[account_id]]) if payer else ""
                found[account_id] = replace(account, payer=payer, organization=organization_id, path=path)
                continue
            own = attached.get(account_id, {})
            levels = [*(self._policies_on(node, attached) for node in units), own]
            found[account_id] = replace(
                account,
                organization=as_text(organization.id),
                path=self._path(units),
                scps=tuple((FULL_ACCESS, *level.get("SERVICE_CONTROL_POLICY", ())) for level in levels),
                rcps=tuple(tuple(level.get("RESOURCE_CONTROL_POLICY", ())) for level in levels),
            )
        return found

    @cached_property
    def _unread(self) -> Mapping[str, tuple[Unread, ...]]:
        found = unread_by_account(self.graph)
        self.missing += [str(unread) for account in found.values() for unread in account]
        return found

    def _account_id(self, resource: Resource) -> str:
        return as_text(resource.id) or as_text(resource.facts.get("id"))

    def _describe(self, account_id: str, declared: Resource | None, has_resources: bool) -> Account:
        """Name, plane and owner: from the account's own tags, else from the tags and stack of its resources."""
        tags = {key: as_text(value) for key, value in declared.tags.items()} if declared else {}
        name = as_text(declared.facts.get("name")) if declared else ""
        if not tags.get("mso:plane") or not tags.get("mso:owner"):
            here = (r for r in (*self.graph.custom, *self.graph.of_type(UNREAD)) if r.account == account_id)
            others = [r for r in here if r.type != ACCOUNT]  # its tags describe the account it declares
            for key in ("mso:plane", "mso:owner"):
                tags.setdefault(key, _most_common(as_text(r.tags.get(key)) for r in others))
            stack = _most_common(r.stack for r in others)
            name = name or stack
            tags["mso:plane"] = tags["mso:plane"] or stack
        plane = next((p for p in PLANES if tags["mso:plane"] == p or tags["mso:plane"].startswith(f"{p}-")), "")
        if not has_resources and declared is not None and account_id not in self._unread:
            self.missing.append(f"account {name} ({account_id}): none of its resources are in the input")
        read = (has_resources or declared is None) and account_id not in self._unread
        return Account(account_id, name or account_id, plane, tags["mso:owner"], read=read)

    def _units_above(
        self, account: Resource | None, payers: dict[str, Resource]
    ) -> tuple[list[Resource], Resource | None]:
        """The nodes from the organization root to the account's unit (empty if unknown), and the organization."""
        units: list[Resource] = []
        here = account
        while here is not None:
            parents = self.refs.resolve(here, "parentId", UNIT)
            here = parents[0] if parents and parents[0] not in units else None
            if here is not None:
                units.insert(0, here)
        organization = payers.get(account.account) if account else None
        if organization is None and len(payers) == 1 and account is not None:
            organization = next(iter(payers.values()))
        return ([organization, *units] if organization else []), organization

    @staticmethod
    def _path(nodes: list[Resource]) -> str:
        """``o-1/r-1/ou-1/``; empty if an id is not known."""
        organization, *units = nodes
        roots = organization.facts.get("roots")
        root = as_text(roots[0].get("id")) if isinstance(roots, list) and roots and isinstance(roots[0], dict) else ""
        parts = [as_text(organization.id), root, *(as_text(unit.id) for unit in units)]
        return "/".join(parts) + "/" if all(parts) else ""

    def _attachments(self) -> dict[str, dict[str, list[Statement]]]:
        """Target id (or URN, if the id is not known) -> policy type -> statements."""
        found: dict[str, dict[str, list[Statement]]] = {}
        for attachment in self.graph.of_type(ATTACHMENT):
            for policy in self.refs.resolve(attachment, "policyId", POLICY):
                type_ = as_text(policy.facts.get("type")) or "SERVICE_CONTROL_POLICY"
                layer = {"SERVICE_CONTROL_POLICY": "scp", "RESOURCE_CONTROL_POLICY": "rcp"}.get(type_)
                if layer is None:
                    continue
                statements = policy_statements(policy, "content", layer, self.missing)
                for target in self._targets(attachment):
                    found.setdefault(target, {}).setdefault(type_, []).extend(statements)
        return found

    def _targets(self, attachment: Resource) -> Iterable[str]:
        target = attachment.facts.get("targetId")
        if isinstance(target, str):
            return [target]
        return attachment.property_dependencies.get("targetId", ())

    @staticmethod
    def _policies_on(node: Resource, attached: dict[str, dict[str, list[Statement]]]) -> dict[str, list[Statement]]:
        names = [as_text(node.id), node.urn]
        roots = node.facts.get("roots")
        if isinstance(roots, list):
            names += [as_text(root.get("id")) for root in roots if isinstance(root, dict)]
        merged: dict[str, list[Statement]] = {}
        for name in dict.fromkeys(filter(None, names)):
            for type_, statements in attached.get(name, {}).items():
                merged.setdefault(type_, []).extend(statements)
        return merged


def _most_common(words: Iterable[str]) -> str:
    counts: dict[str, int] = {}
    for word in words:
        if word:
            counts[word] = counts.get(word, 0) + 1
    return max(sorted(counts), key=lambda word: counts[word], default="")
