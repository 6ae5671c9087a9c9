"""Organizations, IAM, KMS, IAM Identity Center, Budgets, RAM: the lifecycle of each type on moto."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from infra.engine.graph import Status

TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},'
    '"Action":"sts:AssumeRole"}]}'
)

CASES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "aws:organizations/organizationalUnit:OrganizationalUnit": lambda a: {
        "payer": True,
        "inputs": {"name": "Clinical", "parentId": a.root, "tags": a.tags},
        "change": {"name": "Practices", "tags": {"a": "b"}},
    },
    "aws:organizations/account:Account": lambda a: {
        "payer": True,
        "change": {
            "parentId": a.make(
                "aws:organizations/organizationalUnit:OrganizationalUnit",
                "moved",
                a.payer,
                name="Moved",
                parentId=a.root,
            ).id
        },
        "inputs": {
            "name": "exchange",
            "email": "e@example.com",
            "parentId": a.root,
            "tags": a.tags,
            "closeOnDeletion": True,
        },
    },
    "aws:organizations/policy:Policy": lambda a: {
        "payer": True,
        "inputs": {"content": a.allow, "type": "SERVICE_CONTROL_POLICY", "description": "d", "tags": a.tags},
        "change": {"content": a.allow.replace("kms", "s3"), "description": "e"},
    },
    "aws:organizations/policy:Policy resource control": lambda a: {
        "payer": True,
        "inputs": {"content": a.allow, "type": "RESOURCE_CONTROL_POLICY"},
    },
    "aws:organizations/policy:Policy tags": lambda _: {
        "payer": True,
        "inputs": {"content": "{}", "type": "TAG_POLICY"},
    },
    "aws:organizations/policy:Policy declarative": lambda _: {
        "payer": True,
        "inputs": {"content": "{}", "type": "DECLARATIVE_POLICY_EC2"},
        "status": Status.SHIM,
    },
    "aws:organizations/policyAttachment:PolicyAttachment": lambda a: {
        "payer": True,
        "inputs": {
            "targetId": a.root,
            "policyId": a.make("aws:organizations/policy:Policy", "attached", a.payer, content=a.allow).id,
        },
    },
    "aws:organizations/delegatedAdministrator:DelegatedAdministrator": lambda a: {
        "payer": True,
        "inputs": {"accountId": a.scope.account, "servicePrincipal": "securityhub.amazonaws.com"},
    },
    "aws:organizations/awsServiceAccess:AwsServiceAccess": lambda _: {
        "payer": True,
        "inputs": {"servicePrincipal": "sso.amazonaws.com"},
    },
    "aws:organizations/resourcePolicy:ResourcePolicy": lambda a: {
        "payer": True,
        "inputs": {"content": a.allow},
        "change": {"content": "{}"},
        "status": Status.SHIM,
    },
    "aws:iam/role:Role": lambda a: {
        "inputs": {
            "assumeRolePolicy": a.allow,
            "description": "d",
            "tags": a.tags,
            "maxSessionDuration": 7200,
            "permissionsBoundary": "arn:aws:iam::111111111111:policy/edge",
            "path": "/mso/",
            "inlinePolicies": [{"name": "one", "policy": a.allow}],
            "managedPolicyArns": ["arn:aws:iam::aws:policy/SecurityAudit"],
        },
        "change": {
            "assumeRolePolicy": TRUST,
            "description": "e",
            "permissionsBoundary": None,
            "tags": {"x": "y"},
            "inlinePolicies": [{"name": "two", "policy": a.allow}],
        },
    },
    "aws:iam/rolePolicy:RolePolicy": lambda a: {
        "inputs": {"role": a.role.rsplit("/", 1)[1], "policy": a.allow},
        "change": {"policy": a.allow.replace("kms", "s3")},
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": lambda a: {
        "inputs": {"role": a.role.rsplit("/", 1)[1], "policyArn": "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"}
    },
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": lambda a: {
        "inputs": {"awsServiceName": "config.amazonaws.com", "tags": a.tags},
        "change": {"tags": {"a": "b"}},
    },
    "aws:iam/policy:Policy": lambda a: {
        "inputs": {"policy": a.allow, "description": "d", "tags": a.tags},
        "change": {"policy": a.allow.replace("kms", "s3"), "tags": {}},
    },
    "aws:iam/instanceProfile:InstanceProfile": lambda a: {
        "inputs": {"role": a.role.rsplit("/", 1)[1], "tags": a.tags},
        "change": {"role": None},
    },
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": lambda a: {
        "inputs": {
            "url": "https://token.example.com",
            "clientIdLists": ["sts.amazonaws.com"],
            "tags": a.tags,
            "thumbprintLists": ["a" * 40],
        },
        "change": {"thumbprintLists": ["b" * 40]},
    },
    "aws:iam/samlProvider:SamlProvider": lambda a: {
        "inputs": {"name": "clinic", "samlMetadataDocument": "<a>" * 400, "tags": a.tags},
        "change": {"samlMetadataDocument": "<b>" * 400, "tags": {"a": "b"}},
    },
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": lambda _: {
        "inputs": {"minimumPasswordLength": 14, "requireSymbols": True, "passwordReusePrevention": 24},
        "change": {"minimumPasswordLength": 16},
    },
    "aws:iam/accountAlias:AccountAlias": lambda _: {"inputs": {"accountAlias": "lakeside-clinical"}},
    "aws:iam/user:User": lambda a: {"inputs": {"tags": a.tags}, "change": {"tags": {"a": "b"}}},
    "aws:iam/userPolicy:UserPolicy": lambda a: {
        "inputs": {"user": a.make("aws:iam/user:User", "inline").id, "policy": a.allow}
    },
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": lambda a: {
        "inputs": {
            "user": a.make("aws:iam/user:User", "attached").id,
            "policyArn": "arn:aws:iam::aws:policy/SecurityAudit",
        }
    },
    "aws:iam/accessKey:AccessKey": lambda a: {
        "inputs": {"user": a.make("aws:iam/user:User", "keyed").id},
        "change": {"status": "Inactive"},
    },
    "aws:iam/userLoginProfile:UserLoginProfile": lambda a: {
        "inputs": {"user": a.make("aws:iam/user:User", "console").id, "passwordResetRequired": True},
        "differs": {"passwordResetRequired"},
    },
    "aws:iam/group:Group": lambda _: {"inputs": {"path": "/old/"}},
    "aws:iam/groupPolicy:GroupPolicy": lambda a: {
        "inputs": {"group": a.make("aws:iam/group:Group", "inline").id, "policy": a.allow},
    },
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": lambda a: {
        "inputs": {
            "group": a.make("aws:iam/group:Group", "attached").id,
            "policyArn": "arn:aws:iam::aws:policy/SecurityAudit",
        },
    },
    "aws:iam/userGroupMembership:UserGroupMembership": lambda a: {
        "inputs": {
            "user": a.make("aws:iam/user:User", "joining").id,
            "groups": [a.make("aws:iam/group:Group", "joined").id],
        },
        "change": {"groups": [a.make("aws:iam/group:Group", "joined-later").id]},
    },
    "aws:iam/organizationsFeatures:OrganizationsFeatures": lambda _: {
        "payer": True,
        "inputs": {"enabledFeatures": ["RootCredentialsManagement", "RootSessions"]},
        "change": {"enabledFeatures": ["RootSessions"]},
        "status": Status.SHIM,
    },
    "aws:kms/key:Key": lambda a: {
        "inputs": {
            "description": "d",
            "enableKeyRotation": True,
            "rotationPeriodInDays": 180,
            "policy": a.allow,
            "tags": a.tags,
            "deletionWindowInDays": 30,
        },
        "differs": {"rotationPeriodInDays"},
        "change": {
            "description": "e",
            "enableKeyRotation": False,
            "rotationPeriodInDays": None,
            "tags": {"a": "b"},
            "policy": a.allow.replace("*", "arn:aws:iam::111111111111:root", 1),
            "isEnabled": False,
        },
    },
    "aws:kms/alias:Alias": lambda a: {
        "inputs": {"targetKeyId": a.key},
        "change": {"targetKeyId": a.make("aws:kms/key:Key", "other").id},
    },
    "aws:kms/keyPolicy:KeyPolicy": lambda a: {
        "inputs": {"keyId": a.key, "policy": a.allow},
        "change": {"policy": a.allow.replace("kms", "s3")},
        "still_readable": True,
    },
    "aws:kms/grant:Grant": lambda a: {
        "inputs": {"keyId": a.key, "granteePrincipal": a.role, "operations": ["Decrypt", "GenerateDataKey"]}
    },
    "aws:kms/replicaKey:ReplicaKey": lambda a: {
        "inputs": {
            "region": "us-west-2",
            "primaryKeyArn": a.make("aws:kms/key:Key", "multi", multiRegion=True).outputs["arn"],
            "deletionWindowInDays": 7,
        }
    },
    "aws:ssoadmin/permissionSet:PermissionSet": lambda a: {
        "payer": True,
        "inputs": {"instanceArn": a.sso[0], "name": "Operator", "tags": a.tags, "sessionDuration": "PT4H"},
        "change": {"sessionDuration": "PT1H", "tags": {"a": "b"}},
    },
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": lambda a: {
        "payer": True,
        "inputs": {**permission_set(a, "inline"), "inlinePolicy": a.allow},
        "change": {"inlinePolicy": a.allow.replace("kms", "s3")},
    },
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": lambda a: {
        "payer": True,
        "inputs": {
            **permission_set(a, "managed"),
            "managedPolicyArn": "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
        },
    },
    "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment": lambda a: {
        "payer": True,
        "inputs": {**permission_set(a, "customer"), "customerManagedPolicyReference": {"name": "edge", "path": "/"}},
    },
    "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment": lambda a: {
        "payer": True,
        "status": Status.SHIM,
        "inputs": {
            **permission_set(a, "edge"),
            "permissionsBoundary": {"customerManagedPolicyReference": {"name": "edge", "path": "/"}},
        },
    },
    "aws:ssoadmin/accountAssignment:AccountAssignment": lambda a: {
        "payer": True,
        "inputs": {
            **permission_set(a, "assigned"),
            "targetId": a.scope.account,
            "targetType": "AWS_ACCOUNT",
            "principalType": "GROUP",
            "principalId": "11111111-1111-4111-8111-111111111111",
        },
    },
    "aws:identitystore/group:Group": lambda a: {
        "payer": True,
        "inputs": {"identityStoreId": a.sso[1], "displayName": "billers", "description": "d"},
    },
    "aws:identitystore/user:User": lambda a: {
        "payer": True,
        "inputs": {
            "identityStoreId": a.sso[1],
            "displayName": "A B",
            "userName": "ab",
            "name": {"givenName": "A", "familyName": "B"},
        },
    },
    "aws:account/alternativeContact:AlternativeContact": lambda _: {
        "inputs": {
            "alternateContactType": "SECURITY",
            "emailAddress": "s@example.com",
            "name": "n",
            "title": "t",
            "phoneNumber": "+15555550100",
        },
        "change": {"title": "u"},
    },
    "aws:budgets/budget:Budget": lambda a: {
        "payer": True,
        "inputs": {
            "budgetType": "COST",
            "limitAmount": "100",
            "limitUnit": "USD",
            "timeUnit": "MONTHLY",
            "costFilters": [{"name": "LinkedAccount", "values": [a.scope.account]}],
            "notifications": [
                {
                    "comparisonOperator": "GREATER_THAN",
                    "notificationType": "ACTUAL",
                    "threshold": 100,
                    "thresholdType": "PERCENTAGE",
                    "subscriberEmailAddresses": ["billing@example.com"],
                }
            ],
            "tags": a.tags,
        },
        "change": {"limitAmount": "200"},
    },
    "aws:ram/resourceShare:ResourceShare": lambda _: {"inputs": {"allowExternalPrincipals": False}},
}


def permission_set(account: Any, name: str) -> dict[str, Any]:
    """The ids of a new permission set."""
    created = account.make(
        "aws:ssoadmin/permissionSet:PermissionSet", name, account.payer, instanceArn=account.sso[0], name=name
    )
    return {"instanceArn": account.sso[0], "permissionSetArn": created.outputs["arn"]}


@pytest.mark.parametrize("type_", CASES)
def test_resource_lifecycle(type_: str, account: Any, run_lifecycle: Any) -> None:
    """It is created as declared, read back unchanged, updated in place, and not found after deletion."""
    run_lifecycle(type_.partition(" ")[0], CASES[type_](account))
