"""Reads a resource graph into the estate model, and records what is missing from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from infra.engine.graph import Graph
from policies.resource_forms.normal_form import in_normal_form
from policies.separation.estate.assigned_people import AssignedPeople
from policies.separation.estate.audit_logs import read_audit_logs
from policies.separation.estate.code_sources import CodeSources
from policies.separation.estate.data_labels import with_contradicted_labels
from policies.separation.estate.data_path_labels import with_kept_code, with_received_data
from policies.separation.estate.data_paths import DataPaths
from policies.separation.estate.declared_calls import read_declared_calls
from policies.separation.estate.declared_exits import read_ways_out
from policies.separation.estate.delegations import read_delegations
from policies.separation.estate.domain_control import DomainControl
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.federated_trust import federated_trusts
from policies.separation.estate.foreign_names import ForeignNames
from policies.separation.estate.further_resources import further_resources
from policies.separation.estate.graph_references import References
from policies.separation.estate.host_owners import HostOwners
from policies.separation.estate.iam_resources import IamResources
from policies.separation.estate.identities import Identities
from policies.separation.estate.identity_providers import IdentityProviders
from policies.separation.estate.missing_input import Missing, as_missing
from policies.separation.estate.open_hosts import open_hosts
from policies.separation.estate.organization_tree import OrganizationTree
from policies.separation.estate.script_calls import read_script_calls
from policies.separation.estate.silenced_detection import Detection
from policies.separation.estate.stack_references import stack_references
from policies.separation.estate.unique_ids import with_unique_ids_resolved
from policies.separation.estate.unread_principals import undeclared_accounts
from policies.separation.estate.unread_types import UnreadTypes

AWS_TYPES = ("aws:", "aws-native:")
LOCAL_PACKAGES = frozenset({"random", "tls", "time", "null", "std"})
"""Providers whose resources are values in the state and nothing else."""
UNPLACED = "888888887"
"""The first digits of an id that stands for an account that is not known."""


def read_estate(graph: Graph) -> EstateModel:
    """The estate of a graph, independent of the order of its resources."""
    in_one_form, gaps = in_normal_form(graph)
    ordered = _placed(Graph(sorted(in_one_form, key=lambda resource: resource.urn)))
    refs = References(ordered)
    organization = OrganizationTree(ordered, refs)
    accounts, missing = organization.read(), organization.missing
    missing += [Missing(gap.text, gap.account) for gap in gaps]
    for account in {id_ for id_ in accounts if id_.startswith(UNPLACED)}:
        accounts[account] = replace(accounts[account], read=False)
        what = "the account is not known: the provider names none and the resources have no ARN"
        missing.append(Missing(f"resources of the stack {accounts[account].name}: {what}"))
    missing += _of_other_providers(ordered)
    identities = Identities(ordered, refs, accounts, missing)
    principals = tuple(identities.read())
    read = map(identities.with_policy_content, IamResources(ordered, refs, accounts, missing).read())
    resources = tuple(with_contradicted_labels(read, principals))
    detection = Detection(ordered, refs, accounts)
    resources = (*map(detection.marked, resources), *detection.watching_rules())
    resources += tuple(further_resources(ordered, resources, principals, accounts))
    accounts |= undeclared_accounts(accounts, principals, resources)
    paths = DataPaths(ordered, refs, accounts, missing)
    data_paths = tuple(dict.fromkeys(paths.read()))
    code = CodeSources(ordered, refs, accounts)
    resources = tuple(with_kept_code(with_received_data(resources, paths.received()), code.kept()))
    hosts = HostOwners(ordered, accounts)
    missing += (*UnreadTypes(ordered, accounts).read(), *ForeignNames(ordered, accounts, hosts).read())
    missing += (*DomainControl(ordered, accounts).read(), *stack_references(ordered, accounts))
    missing += open_hosts(ordered, refs, accounts)
    trusts = tuple(dict.fromkeys(federated_trusts(principals, IdentityProviders(ordered, refs, accounts))))
    delegations = tuple(dict.fromkeys(read_delegations(ordered, accounts)))
    calls = (*read_declared_calls(ordered, accounts, missing), *read_script_calls(ordered, accounts))
    declared_calls = tuple(dict.fromkeys(calls))
    estate = EstateModel(
        accounts,
        principals,
        resources,
        data_paths,
        tuple(as_missing(missing)),
        trusts,
        delegations,
        tuple(read_audit_logs(ordered, refs, accounts)),
        tuple(dict.fromkeys(code.read())),
        tuple(dict.fromkeys(read_ways_out(ordered, refs, accounts))),
        declared_calls,
        tuple(dict.fromkeys(AssignedPeople(ordered, refs, accounts, hosts).read())),
        tuple(dict.fromkeys(detection.silences())),
    )
    return with_unique_ids_resolved(estate, ordered)


def _placed(graph: Graph) -> Graph:
    """The graph, with the AWS resources of each provider that names no account in an account of their own."""
    homeless = {(r.stack, r.provider): "" for r in graph.custom if not r.account and r.type.startswith(AWS_TYPES)}
    if not homeless:
        return graph
    accounts = {home: f"{UNPLACED}{number:03}" for number, home in enumerate(sorted(homeless))}
    return Graph(
        r.with_(account=accounts[r.stack, r.provider])
        if r.in_cloud and not r.account and r.type.startswith(AWS_TYPES)
        else r
        for r in graph
    )


def _of_other_providers(graph: Graph) -> Iterator[Missing]:
    """What is declared with providers that are not of AWS: they may move data, and nothing of them is read."""
    names: dict[tuple[str, str], list[str]] = {}
    for resource in graph.custom:
        package = resource.type.partition(":")[0]
        if not resource.type.startswith(AWS_TYPES) and package not in LOCAL_PACKAGES:
            names.setdefault((resource.stack, package), []).append(resource.name)
    for (stack, package), found in names.items():
        others = f" and {len(found) - 1} more" if len(found) > 1 else ""
        text = f"resources of the provider {package} in the stack {stack} ({found[0]}{others}) are not read"
        yield Missing(text, affects=frozenset({"W1", "W3"}))
