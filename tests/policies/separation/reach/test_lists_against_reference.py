"""Every list of actions names documented ones, and no documented action that gives rights or a role is left out."""

from __future__ import annotations

from typing import Any

import pytest

from policies.data_files import read_data
from policies.separation.estate.iam_resources import resource_kinds
from policies.separation.reach.escalation_edges import edges, network_access_actions
from policies.separation.reach.pass_role_edges import _may_run_as_role, action_prefixes
from policies.separation.reach.unlisted_actions import _is_harmless
from policies.separation.reference.operation_actions import operation_actions
from policies.separation.reference.service_reference import Action, action, actions_of, expand, services

HARMLESS: dict[str, list[str]] = read_data("separation/reach/harmless_actions.yaml")
STORES: dict[str, dict[str, Any]] = read_data("separation/reach/store_services.yaml")
ON_EDGES = {name.lower() for edge in edges() for choice in edge.action_sets for name in choice}
REVIEWED_PERMISSIONS = {
    "takes a permission away": {
        "backup:DeleteBackupVaultSharingPolicy", "events:RemovePermission", "lambda:DisableReplication",
        "lambda:RemoveLayerVersionPermission", "lambda:RemovePermission", "redshift:DeauthorizeDataShare",
        "redshift:RejectDataShare", "redshift:RevokeEndpointAccess", "redshift:RevokeSnapshotAccess",
        "s3:DeleteAccessGrant", "s3:DeleteAccessGrantsInstance", "s3:DeleteAccessGrantsInstanceResourcePolicy",
        "s3:DeleteAccessGrantsLocation", "s3:DissociateAccessGrantsIdentityCenter",
    },
    "makes something new, which holds no data of a practice": {
        "es:CreateElasticsearchDomain", "s3:AssociateAccessGrantsIdentityCenter", "s3:CreateAccessGrantsInstance",
        "sqs:CreateQueue",
    },
    "such a policy only shares: it has no Deny that its removal could lift": {
        "s3:DeleteAccessPointPolicyForObjectLambda", "ssm:DeleteResourcePolicy",
    },
    "returns no content and names nobody": {
        "backup:ListIndexedRecoveryPointsForSearch", "dynamodb:UpdateAbacStatus", "lambda:EnableReplication",
        "s3:BypassGovernanceRetention", "s3:ObjectOwnerOverrideToBucketOwner", "s3:PutAccessPointPublicAccessBlock",
        "secretsmanager:ValidateResourcePolicy", "ssm:ModifyDocumentPermission",
    },
}  # fmt: skip
"""Actions of the level Permissions management that the list of harmless actions takes in, by the reason."""
NO_ROLE_RUNS = {
    "rds:RemoveRoleFromDBCluster": "takes a role away",
    "rds:RemoveRoleFromDBInstance": "takes a role away",
    "backup:StartBackupJob": "exempt in pass_role_services.yaml, with the reason",
}


def test_lists_name_documented_actions_only() -> None:
    named = {name for edge in edges() for choice in edge.action_sets for name in choice} | set(network_access_actions())
    named |= {request["action"] for requests in operation_actions().values() for request in requests}
    assert sorted(name for name in named if action(name) is None) == []
    patterns = {pattern for key, found in HARMLESS.items() if key != "any" for pattern in found}
    assert sorted(pattern for pattern in patterns if not expand(pattern)) == []


def test_the_services_of_stores_are_documented() -> None:
    listed = {service for entry in STORES.values() for service in entry["services"]}
    assert sorted(listed - set(services())) == []
    derived = {"default-event-bus", "new-s3-access-point", "recovery-point", "s3-access-point", "s3-object"}
    kinds = {entry["kind"] for entry in resource_kinds().values()} | derived | {"state-object"}
    assert sorted(STORES.keys() - kinds) == []


def test_an_action_that_gives_permissions_on_a_store_is_followed_or_reviewed() -> None:
    listed = {service for entry in STORES.values() for service in entry["services"]}
    giving = [found for service in sorted(listed) for found in actions_of(service) if found.is_permissions]
    assert len(giving) > 60
    left = {f.full_name for f in giving if f.full_name.lower() not in ON_EDGES and _is_harmless(f.full_name, f.service)}
    reviewed = set[str]().union(*REVIEWED_PERMISSIONS.values())
    assert {"neither followed nor reviewed": sorted(left - reviewed), "stale": sorted(reviewed - left)} == {
        "neither followed nor reviewed": [],
        "stale": [],
    }


@pytest.mark.parametrize("prefix", ["lambda", "states", "glue", "ssm", "datasync", "sagemaker", "cloudformation"])
def test_an_action_that_takes_a_role_is_followed(prefix: str) -> None:
    assert prefix in action_prefixes(f"{prefix}.amazonaws.com")


def test_every_action_that_depends_on_passing_a_role_is_on_an_edge_or_under_the_general_rule() -> None:
    taking = [found for service in services() for found in actions_of(service) if found.passes_role]
    assert len(taking) > 200
    assert sorted(f.full_name for f in taking if not _is_followed(f)) == sorted(NO_ROLE_RUNS)


def _is_followed(found: Action) -> bool:
    return found.full_name.lower() in ON_EDGES or _may_run_as_role(found, f"{found.service}.amazonaws.com")
