"""Reads a resource graph into the estate model, and records what is missing from it."""

from __future__ import annotations

from infra.engine.graph import Graph
from policies.separation.estate.data_paths import DataPaths
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_references import References
from policies.separation.estate.iam_resources import IamResources
from policies.separation.estate.identities import Identities
from policies.separation.estate.organization_tree import OrganizationTree
from policies.separation.estate.unread_principals import undeclared_accounts


def read_estate(graph: Graph) -> EstateModel:
    """The estate of a graph, independent of the order of its resources."""
    ordered = Graph(sorted(graph, key=lambda resource: resource.urn))
    refs = References(ordered)
    organization = OrganizationTree(ordered, refs)
    accounts, missing = organization.read(), organization.missing
    identities = Identities(ordered, refs, accounts, missing)
    principals = tuple(identities.read())
    resources = tuple(map(identities.with_policy_content, IamResources(ordered, refs, accounts, missing).read()))
    accounts |= undeclared_accounts(accounts, principals, resources)
    data_paths = tuple(dict.fromkeys(DataPaths(ordered, refs, accounts, missing).read()))
    return EstateModel(accounts, principals, resources, data_paths, tuple(dict.fromkeys(missing)))
