"""Shapes of accounts and identities: Organizations, IAM, KMS, IAM Identity Center, RAM, Budgets, Cost Explorer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from infra.engine.prediction.resource_shapes import Shape, shape

SHAPES: Final[Mapping[str, Shape]] = {
    "aws:organizations/organization:Organization": shape(
        "o-{word10}", arn="arn:aws:organizations::{account}:organization/{id}", masterAccountId="{account}",
        masterAccountArn="arn:aws:organizations::{account}:account/{id}/{account}", masterAccountName="master",
        masterAccountEmail="master@example.com", featureSet="ALL", accounts=[], nonMasterAccounts=[],
        roots=[{"id": "r-{word4}", "arn": "arn:aws:organizations::{account}:root/{id}/r-{word4}", "name": "Root",
        "policyTypes": []}]),
    "aws:organizations/organizationalUnit:OrganizationalUnit": shape(
        "ou-{word4}-{word8}", arn="arn:aws:organizations::{account}:ou/o-{word10}/{id}", accounts=[]),
    "aws:organizations/account:Account": shape(
        "{digits12}", arn="arn:aws:organizations::{account}:account/o-{word10}/{id}",
        status="ACTIVE", state="ACTIVE", joinedMethod="CREATED"),
    "aws:organizations/policy:Policy": shape(
        "p-{word8}", "", "name",
        arn="arn:aws:organizations::{account}:policy/o-{word10}/service_control_policy/{id}",
        type="SERVICE_CONTROL_POLICY", description=""),
    "aws:organizations/policyAttachment:PolicyAttachment": shape("{targetId}:{policyId}"),
    "aws:organizations/resourcePolicy:ResourcePolicy": shape(
        "rp-{word8}", arn="arn:aws:organizations::{account}:resourcepolicy/o-{word10}/{id}"),
    "aws:organizations/awsServiceAccess:AwsServiceAccess": shape("{servicePrincipal}"),
    "aws:organizations/delegatedAdministrator:DelegatedAdministrator": shape(
        "{accountId}/{servicePrincipal}", status="ACTIVE", joinedMethod="CREATED",
        arn="arn:aws:organizations::{account}:account/o-{word10}/{accountId}"),
    "aws:account/alternativeContact:AlternativeContact": shape(
        "{alternateContactType}"),
    "aws:account/primaryContact:PrimaryContact": shape("{account}"),
    "aws:iam/role:Role": shape(
        "{name}", "", "name", path="/", arn="arn:aws:iam::{account}:role{path}{name}",
        uniqueId="AROA{UPPER17}", maxSessionDuration=3600),
    "aws:iam/rolePolicy:RolePolicy": shape("{role}:{name}", "", "name"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": shape("{role}/{policyArn}"),
    "aws:iam/policy:Policy": shape(
        "{arn}", "", "name", path="/", arn="arn:aws:iam::{account}:policy{path}{name}",
        policyId="ANPA{UPPER17}", attachmentCount=0),
    "aws:iam/instanceProfile:InstanceProfile": shape(
        "{name}", "", "name", path="/", arn="arn:aws:iam::{account}:instance-profile{path}{name}",
        uniqueId="AIPA{UPPER17}"),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": shape(
        "{arn}", arn="arn:aws:iam::{account}:oidc-provider/{url|https://}"),
    "aws:iam/samlProvider:SamlProvider": shape("{arn}", "", "name", arn="arn:aws:iam::{account}:saml-provider/{name}"),
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": shape("iam-account-password-policy", expirePasswords=False),
    "aws:iam/accountAlias:AccountAlias": shape("{accountAlias}"),
    "aws:iam/organizationsFeatures:OrganizationsFeatures": shape("o-{word10}"),
    "aws:iam/user:User": shape(
        "{name}", "", "name", path="/", arn="arn:aws:iam::{account}:user{path}{name}", uniqueId="AIDA{UPPER17}"),
    "aws:iam/userPolicy:UserPolicy": shape("{user}:{name}", "", "name"),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": shape("{user}/{policyArn}"),
    "aws:iam/group:Group": shape(
        "{name}", "", "name", path="/", arn="arn:aws:iam::{account}:group{path}{name}", uniqueId="AGPA{UPPER17}"),
    "aws:iam/groupPolicy:GroupPolicy": shape("{group}:{name}", "", "name"),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": shape("{group}/{policyArn}"),
    "aws:iam/userGroupMembership:UserGroupMembership": shape("{user}"),
    "aws:iam/userLoginProfile:UserLoginProfile": shape(
        "{user}", password="Aa1!{word16}"),
    "aws:iam/accessKey:AccessKey": shape("AKIA{UPPER16}", status="Active"),
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": shape(
        "{arn}", path="/aws-service-role/{awsServiceName}/", uniqueId="AROA{UPPER17}",
        name="AWSServiceRole{word8}", arn="arn:aws:iam::{account}:role{path}{name}"),
    "aws:kms/key:Key": shape(
        "{uuid}", keyId="{id}",
        arn="arn:aws:kms:{here}:key/{id}", isEnabled=True, keyUsage="ENCRYPT_DECRYPT",
        customerMasterKeySpec="SYMMETRIC_DEFAULT", multiRegion=False),
    "aws:kms/alias:Alias": shape(
        "{name}", "", "name", "alias/{auto}", arn="arn:aws:kms:{here}:{name}",
        targetKeyArn="arn:aws:kms:{here}:key/{targetKeyId}"),
    "aws:kms/keyPolicy:KeyPolicy": shape("{keyId}"),
    "aws:kms/replicaKey:ReplicaKey": shape(
        "{primaryKeyArn|:key/}", keyId="{id}", arn="arn:aws:kms:{here}:key/{id}", enabled=True,
        keyUsage="ENCRYPT_DECRYPT", keySpec="SYMMETRIC_DEFAULT", keyRotationEnabled=False),
    "aws:kms/grant:Grant": shape(
        "{keyId}:{grantId}", grantId="{hex64}", grantToken="{word64}"),
    "aws:ssoadmin/permissionSet:PermissionSet": shape(
        "{arn},{instanceArn}", "", "name",
        arn="arn:aws:sso:::permissionSet/{instanceArn|instance/}/ps-{hex16}", sessionDuration="PT1H"),
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": shape(
        "{permissionSetArn},{instanceArn}"),
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": shape(
        "{managedPolicyArn},{permissionSetArn},{instanceArn}",
        managedPolicyName="{managedPolicyArn|policy/}"),
    "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment": shape(
        "{permissionSetArn},{instanceArn},{hex8}"),
    "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment": shape(
        "{permissionSetArn},{instanceArn}", "permissionsBoundary"),
    "aws:ssoadmin/accountAssignment:AccountAssignment": shape(
        "{principalId},{principalType},{targetId},{targetType},{permissionSetArn},{instanceArn}"),
    "aws:identitystore/group:Group": shape(
        "{identityStoreId}/{groupId}", groupId="{uuid}",
        arn="arn:aws:identitystore:::group/{groupId}", externalIds=[]),
    "aws:identitystore/user:User": shape(
        "{identityStoreId}/{userId}", userId="{uuid}", externalIds=[]),
    "aws:identitystore/groupMembership:GroupMembership": shape(
        "{identityStoreId}/{membershipId}", membershipId="{uuid}"),
    "aws:budgets/budget:Budget": shape(
        "{account}:{name}", "", "name", arn="arn:aws:budgets::{account}:budget/{name}",
        accountId="{account}"),
    "aws:ram/resourceShare:ResourceShare": shape(
        "{arn}", "", "name", arn="arn:aws:ram:{here}:resource-share/{uuid}", allowExternalPrincipals=False),
    "aws:ram/principalAssociation:PrincipalAssociation": shape(
        "{resourceShareArn},{principal}"),
    "aws:ram/resourceAssociation:ResourceAssociation": shape(
        "{resourceShareArn},{resourceArn}"),
    "aws:ram/sharingWithOrganization:SharingWithOrganization": shape("{account}"),
    "aws:costexplorer/anomalyMonitor:AnomalyMonitor": shape(
        "{arn}", "", "name",
        arn="arn:aws:ce::{account}:anomalymonitor/{uuid}"),
    "aws:costexplorer/anomalySubscription:AnomalySubscription": shape(
        "{arn}", "", "name", arn="arn:aws:ce::{account}:anomalysubscription/{uuid}"),
    "aws:rolesanywhere/trustAnchor:TrustAnchor": shape(
        "{uuid}", "", "name", arn="arn:aws:rolesanywhere:{here}:trust-anchor/{id}"),
}
