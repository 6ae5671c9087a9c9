"""Organizations, IAM, KMS, Identity Center: each type through its life on moto."""

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
    "aws:organizations/organizationalUnit:OrganizationalUnit": lambda g: {
        "payer": True,
        "inputs": {"name": "Clinical", "parentId": g.root, "tags": g.tags},
        "change": {"name": "Practices", "tags": {"a": "b"}},
    },
    "aws:organizations/account:Account": lambda g: {
        "payer": True,
        "change": {
            "parentId": g.make(
                "aws:organizations/organizationalUnit:OrganizationalUnit",
                "moved",
                g.payer,
                name="Moved",
                parentId=g.root,
            ).id
        },
        "inputs": {
            "name": "exchange",
            "email": "e@example.com",
            "parentId": g.root,
            "tags": g.tags,
            "closeOnDeletion": True,
        },
    },
    "aws:organizations/policy:Policy": lambda g: {
        "payer": True,
        "inputs": {"content": g.allow, "type": "SERVICE_CONTROL_POLICY", "description": "d", "tags": g.tags},
        "change": {"content": g.allow.replace("kms", "s3"), "description": "e"},
    },
    "aws:organizations/policy:Policy resource control": lambda g: {
        "payer": True,
        "inputs": {"content": g.allow, "type": "RESOURCE_CONTROL_POLICY"},
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
    "aws:organizations/policyAttachment:PolicyAttachment": lambda g: {
        "payer": True,
        "inputs": {
            "targetId": g.root,
            "policyId": g.make("aws:organizations/policy:Policy", "attached", g.payer, content=g.allow).id,
        },
    },
    "aws:organizations/delegatedAdministrator:DelegatedAdministrator": lambda g: {
        "payer": True,
        "inputs": {"accountId": g.scope.account, "servicePrincipal": "securityhub.amazonaws.com"},
    },
    "aws:organizations/awsServiceAccess:AwsServiceAccess": lambda _: {
        "payer": True,
        "inputs": {"servicePrincipal": "sso.amazonaws.com"},
    },
    "aws:organizations/resourcePolicy:ResourcePolicy": lambda g: {
        "payer": True,
        "inputs": {"content": g.allow},
        "change": {"content": "{}"},
        "status": Status.SHIM,
    },
    "aws:iam/role:Role": lambda g: {
        "inputs": {
            "assumeRolePolicy": g.allow,
            "description": "d",
            "tags": g.tags,
            "maxSessionDuration": 7200,
            "permissionsBoundary": "arn:aws:iam::111111111111:policy/edge",
            "path": "/mso/",
            "inlinePolicies": [{"name": "one", "policy": g.allow}],
            "managedPolicyArns": ["arn:aws:iam::aws:policy/SecurityAudit"],
        },
        "change": {
            "assumeRolePolicy": TRUST,
            "description": "e",
            "permissionsBoundary": None,
            "tags": {"x": "y"},
            "inlinePolicies": [{"name": "two", "policy": g.allow}],
        },
    },
    "aws:iam/rolePolicy:RolePolicy": lambda g: {
        "inputs": {"role": g.role.rsplit("/", 1)[1], "policy": g.allow},
        "change": {"policy": g.allow.replace("kms", "s3")},
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": lambda g: {
        "inputs": {"role": g.role.rsplit("/", 1)[1], "policyArn": "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"}
    },
    "aws:iam/policy:Policy": lambda g: {
        "inputs": {"policy": g.allow, "description": "d", "tags": g.tags},
        "change": {"policy": g.allow.replace("kms", "s3"), "tags": {}},
    },
    "aws:iam/instanceProfile:InstanceProfile": lambda g: {
        "inputs": {"role": g.role.rsplit("/", 1)[1], "tags": g.tags},
        "change": {"role": None},
    },
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": lambda g: {
        "inputs": {
            "url": "https://token.example.com",
            "clientIdLists": ["sts.amazonaws.com"],
            "tags": g.tags,
            "thumbprintLists": ["a" * 40],
        },
        "change": {"thumbprintLists": ["b" * 40]},
    },
    "aws:iam/samlProvider:SamlProvider": lambda g: {
        "inputs": {"name": "clinic", "samlMetadataDocument": "<a>" * 400, "tags": g.tags},
        "change": {"samlMetadataDocument": "<b>" * 400, "tags": {"a": "b"}},
    },
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": lambda _: {
        "inputs": {"minimumPasswordLength": 14, "requireSymbols": True, "passwordReusePrevention": 24},
        "change": {"minimumPasswordLength": 16},
    },
    "aws:iam/accountAlias:AccountAlias": lambda _: {"inputs": {"accountAlias": "lakeside-clinical"}},
    "aws:iam/user:User": lambda g: {"inputs": {"tags": g.tags}, "change": {"tags": {"a": "b"}}},
    "aws:iam/userPolicy:UserPolicy": lambda g: {
        "inputs": {"user": g.make("aws:iam/user:User", "inline").id, "policy": g.allow}
    },
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": lambda g: {
        "inputs": {
            "user": g.make("aws:iam/user:User", "attached").id,
            "policyArn": "arn:aws:iam::aws:policy/SecurityAudit",
        }
    },
    "aws:iam/accessKey:AccessKey": lambda g: {
        "inputs": {"user": g.make("aws:iam/user:User", "keyed").id},
        "change": {"status": "Inactive"},
    },
    "aws:iam/userLoginProfile:UserLoginProfile": lambda g: {
        "inputs": {"user": g.make("aws:iam/user:User", "typing").id, "passwordResetRequired": True},
        "lost": {"passwordResetRequired"},
    },
    "aws:iam/group:Group": lambda _: {"inputs": {"path": "/old/"}},
    "aws:iam/groupPolicy:GroupPolicy": lambda g: {
        "inputs": {"group": g.make("aws:iam/group:Group", "inline").id, "policy": g.allow},
    },
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": lambda g: {
        "inputs": {
            "group": g.make("aws:iam/group:Group", "attached").id,
            "policyArn": "arn:aws:iam::aws:policy/SecurityAudit",
        },
    },
    "aws:iam/userGroupMembership:UserGroupMembership": lambda g: {
        "inputs": {
            "user": g.make("aws:iam/user:User", "joining").id,
            "groups": [g.make("aws:iam/group:Group", "joined").id],
        },
        "change": {"groups": [g.make("aws:iam/group:Group", "joined-later").id]},
    },
    "aws:iam/organizationsFeatures:OrganizationsFeatures": lambda _: {
        "payer": True,
        "inputs": {"enabledFeatures": ["RootCredentialsManagement", "RootSessions"]},
        "change": {"enabledFeatures": ["RootSessions"]},
        "status": Status.SHIM,
    },
    "aws:kms/key:Key": lambda g: {
        "inputs": {
            "description": "d",
            "enableKeyRotation": True,
            "rotationPeriodInDays": 180,
            "policy": g.allow,
            "tags": g.tags,
            "deletionWindowInDays": 30,
        },
        "lost": {"rotationPeriodInDays"},
        "change": {
            "description": "e",
            "enableKeyRotation": False,
            "rotationPeriodInDays": None,
            "tags": {"a": "b"},
            "policy": g.allow.replace("*", "arn:aws:iam::111111111111:root", 1),
            "isEnabled": False,
        },
    },
    "aws:kms/alias:Alias": lambda g: {
        "inputs": {"targetKeyId": g.key},
        "change": {"targetKeyId": g.make("aws:kms/key:Key", "other").id},
    },
    "aws:kms/keyPolicy:KeyPolicy": lambda g: {
        "inputs": {"keyId": g.key, "policy": g.allow},
        "change": {"policy": g.allow.replace("kms", "s3")},
        "stays": True,
    },
    "aws:kms/grant:Grant": lambda g: {
        "inputs": {"keyId": g.key, "granteePrincipal": g.role, "operations": ["Decrypt", "GenerateDataKey"]}
    },
    "aws:kms/replicaKey:ReplicaKey": lambda g: {
        "inputs": {
            "region": "us-west-2",
            "primaryKeyArn": g.make("aws:kms/key:Key", "multi", multiRegion=True).outputs["arn"],
            "deletionWindowInDays": 7,
        }
    },
    "aws:ssoadmin/permissionSet:PermissionSet": lambda g: {
        "payer": True,
        "inputs": {"instanceArn": g.sso[0], "name": "Operator", "tags": g.tags, "sessionDuration": "PT4H"},
        "change": {"sessionDuration": "PT1H", "tags": {"a": "b"}},
    },
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": lambda g: {
        "payer": True,
        "inputs": {**permission_set(g, "inline"), "inlinePolicy": g.allow},
        "change": {"inlinePolicy": g.allow.replace("kms", "s3")},
    },
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": lambda g: {
        "payer": True,
        "inputs": {
            **permission_set(g, "managed"),
            "managedPolicyArn": "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
        },
    },
    "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment": lambda g: {
        "payer": True,
        "inputs": {**permission_set(g, "customer"), "customerManagedPolicyReference": {"name": "edge", "path": "/"}},
    },
    "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment": lambda g: {
        "payer": True,
        "status": Status.SHIM,
        "inputs": {
            **permission_set(g, "edge"),
            "permissionsBoundary": {"customerManagedPolicyReference": {"name": "edge", "path": "/"}},
        },
    },
    "aws:ssoadmin/accountAssignment:AccountAssignment": lambda g: {
        "payer": True,
        "inputs": {
            **permission_set(g, "assigned"),
            "targetId": g.scope.account,
            "targetType": "AWS_ACCOUNT",
            "principalType": "GROUP",
            "principalId": "11111111-1111-4111-8111-111111111111",
        },
    },
    "aws:identitystore/group:Group": lambda g: {
        "payer": True,
        "inputs": {"identityStoreId": g.sso[1], "displayName": "billers", "description": "d"},
    },
    "aws:identitystore/user:User": lambda g: {
        "payer": True,
        "inputs": {
            "identityStoreId": g.sso[1],
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
    "aws:budgets/budget:Budget": lambda g: {
        "payer": True,
        "inputs": {
            "budgetType": "COST",
            "limitAmount": "100",
            "limitUnit": "USD",
            "timeUnit": "MONTHLY",
            "costFilters": [{"name": "LinkedAccount", "values": [g.scope.account]}],
            "notifications": [
                {
                    "comparisonOperator": "GREATER_THAN",
                    "notificationType": "ACTUAL",
                    "threshold": 100,
                    "thresholdType": "PERCENTAGE",
                    "subscriberEmailAddresses": ["billing@example.com"],
                }
            ],
            "tags": g.tags,
        },
        "change": {"limitAmount": "200"},
    },
    "aws:ram/resourceShare:ResourceShare": lambda _: {"inputs": {"allowExternalPrincipals": False}},
}


def permission_set(ground: Any, name: str) -> dict[str, Any]:
    """A permission set to hang something on."""
    made = ground.make(
        "aws:ssoadmin/permissionSet:PermissionSet", name, ground.payer, instanceArn=ground.sso[0], name=name
    )
    return {"instanceArn": ground.sso[0], "permissionSetArn": made.outputs["arn"]}


@pytest.mark.parametrize("type_", CASES)
def test_lives(type_: str, ground: Any, live: Any) -> None:
    """Created as declared, read back the same, changed in place, and gone once deleted."""
    live(type_.partition(" ")[0], CASES[type_](ground))
