"""From a resource graph to the estate that is proved about: everything read once, everything missing written down."""

from __future__ import annotations

from infra.engine.graph import Graph
from policies.separation.estate import Estate
from policies.separation.flows import Flows
from policies.separation.identities import Identities
from policies.separation.named import named_accounts
from policies.separation.organization import Accounts
from policies.separation.references import References
from policies.separation.things import Things


def read_estate(graph: Graph) -> Estate:
    """The estate of a graph, the same whatever the order of its resources."""
    ordered = Graph(sorted(graph, key=lambda resource: resource.urn))
    refs = References(ordered)
    organization = Accounts(ordered, refs)
    accounts, missing = organization.read(), organization.missing
    identities = Identities(ordered, refs, accounts, missing)
    principals = tuple(identities.read())
    things = tuple(map(identities.with_content, Things(ordered, refs, accounts, missing).read()))
    accounts |= named_accounts(accounts, principals, things)
    flows = tuple(dict.fromkeys(Flows(ordered, refs, accounts, missing).read()))
    return Estate(accounts, principals, things, flows, tuple(dict.fromkeys(missing)))
