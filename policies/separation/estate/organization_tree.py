"""The accounts of a graph: their organization, their path in it, and the SCPs and RCPs attached above them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from infra.engine.collection_gaps import Unread
from infra.engine.declared_accounts import declared_accounts
from infra.engine.graph import Graph, Resource
from policies.separation.estate.account_descriptions import ACCOUNT, AccountDescriptions, plane_named
from policies.separation.estate.entities import PRACTICE_PLANES, Account
from policies.separation.estate.graph_references import References, as_text, items_of, policy_statements
from policies.separation.estate.missing_input import OF_A_PRACTICE, OF_THE_MSO, Missing
from policies.separation.estate.unread_resources import unread_by_account, unread_services
from policies.separation.iam.policy_documents import Origin, Statement

ORGANIZATION = "aws:organizations/organization:Organization"
UNIT = "aws:organizations/organizationalUnit:OrganizationalUnit"
POLICY = "aws:organizations/policy:Policy"
ATTACHMENT = "aws:organizations/policyAttachment:PolicyAttachment"
FULL_ACCESS = Statement(True, ("*",), ("*",), sid="FullAWSAccess", origin=Origin("scp", "FullAWSAccess"))


@dataclass
class OrganizationTree:
    """Reads the accounts of a graph; ``missing`` lists what could not be read."""

    graph: Graph
    refs: References
    missing: list[Missing] = field(default_factory=list)

    def read(self) -> dict[str, Account]:
        """Account id -> every account that is declared, holds a resource, or could not be read completely."""
        declared = {self._account_id(r): r for r in self.graph.of_type(ACCOUNT)}
        holders = {r.account for r in self.graph.custom if r.account}
        payers = {r.account: r for r in self.graph.of_type(ORGANIZATION)}
        attached = self._attachments()
        found: dict[str, Account] = {}
        descriptions = AccountDescriptions(self.graph, declared, self.missing)
        for account_id in sorted({*filter(None, declared), *holders, *self._unread, *declared_accounts(self.graph)}):
            units, organization = self._units_above(declared.get(account_id), payers)
            account = descriptions.describe(account_id, account_id in self._unread)
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
        self.missing += map(_lacking_stack, descriptions.lacking_stacks())
        self.missing += unread_services(self.graph, found)
        return found

    @cached_property
    def _unread(self) -> Mapping[str, tuple[Unread, ...]]:
        found = unread_by_account(self.graph)
        self.missing += [Missing(str(gap), id_) for id_, gaps in found.items() for gap in gaps]
        return found

    def _account_id(self, resource: Resource) -> str:
        return as_text(resource.id) or as_text(resource.facts.get("id"))

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
                if layer is None or not self._is_enabled(type_, attachment.account):
                    continue
                statements = policy_statements(policy, "content", layer, self.missing)
                for target in self._targets(attachment):
                    found.setdefault(target, {}).setdefault(type_, []).extend(statements)
        return found

    def _is_enabled(self, type_: str, payer: str) -> bool:
        """Whether a policy type is enabled in a payer's organization; policies of other types do nothing."""
        for organization in self.graph.of_type(ORGANIZATION):
            if organization.account == payer:
                return type_ in items_of(organization.facts.get("enabledPolicyTypes"))
        return True  # the organization is not in the input

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


def _lacking_stack(name: str) -> Missing:
    text = f"the stack {name}: the organization lists it, and its state is not in the input"
    return Missing(text, affects=OF_A_PRACTICE if plane_named(name) in PRACTICE_PLANES else OF_THE_MSO)
