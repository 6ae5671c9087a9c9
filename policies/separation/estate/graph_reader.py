"""Reads a resource graph into the estate model, and records what is missing from it."""

from __future__ import annotations

from dataclasses import replace

from infra.engine.graph import Graph
from policies.separation.estate.data_paths import DataPaths
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_references import References
from policies.separation.estate.iam_resources import IamResources
from policies.separation.estate.identities import Identities
from policies.separation.estate.organization_tree import OrganizationTree
from policies.separation.estate.unread_principals import undeclared_accounts

UNPLACED = "888888887"
"""The first digits of an id that stands for an account that is not known."""


def read_estate(graph: Graph) -> EstateModel:
    """The estate of a graph, independent of the order of its resources."""
    ordered = _placed(Graph(sorted(graph, key=lambda resource: resource.urn)))
    refs = References(ordered)
    organization = OrganizationTree(ordered, refs)
    accounts, missing = organization.read(), organization.missing
    for account in {id_ for id_ in accounts if id_.startswith(UNPLACED)}:
        accounts[account] = replace(accounts[account], read=False)
        what = "the account is not known: the provider names none and the resources have no ARN"
        missing.append(f"resources of the stack {accounts[account].name}: {what}")
    identities = Identities(ordered, refs, accounts, missing)
    principals = tuple(identities.read())
    resources = tuple(map(identities.with_policy_content, IamResources(ordered, refs, accounts, missing).read()))
    accounts |= undeclared_accounts(accounts, principals, resources)
    data_paths = tuple(dict.fromkeys(DataPaths(ordered, refs, accounts, missing).read()))
    return EstateModel(accounts, principals, resources, data_paths, tuple(dict.fromkeys(missing)))


def _placed(graph: Graph) -> Graph:
    """The graph, with the resources of each provider that names no account in an account of their own."""
    homeless = {(r.stack, r.provider): "" for r in graph.custom if not r.account}
    if not homeless:
        return graph
    accounts = {home: f"{UNPLACED}{number:03}" for number, home in enumerate(sorted(homeless))}
    return Graph(
        r if r.account or not r.in_cloud else r.with_(account=accounts[r.stack, r.provider]) for r in graph
    )

