"""From a resource graph to the estate that is proved about: everything read once, everything missing written down."""

from __future__ import annotations

from infra.engine.graph import Graph
from policies.separation.estate.data_paths import DataPaths
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_references import References
from policies.separation.estate.iam_resources import IamResources
from policies.separation.estate.identities import Identities
from policies.separation.estate.organization_tree import Accounts
from policies.separation.estate.unread_principals import named_accounts


def read_estate(graph: Graph) -> EstateModel:
    """The estate of a graph, the same whatever the order of its resources."""
    ordered = Graph(sorted(graph, key=lambda resource: resource.urn))
    refs = References(ordered)
    organization = Accounts(ordered, refs)
    accounts, missing = organization.read(), organization.missing
    identities = Identities(ordered, refs, accounts, missing)
    principals = tuple(identities.read())
    things = tuple(map(identities.with_content, IamResources(ordered, refs, accounts, missing).read()))
    accounts |= named_accounts(accounts, principals, things)
    flows = tuple(dict.fromkeys(DataPaths(ordered, refs, accounts, missing).read()))
    return EstateModel(accounts, principals, things, flows, tuple(dict.fromkeys(missing)))
