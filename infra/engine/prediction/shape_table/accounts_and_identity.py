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
        "ou-{word4}-{word8}", "parentId", arn="arn:aws:organizations::{account}:ou/o-{word10}/{id}", accounts=[]),
    "aws:organizations/account:Account": shape(
        "{digits12}", "createGovcloud", arn="arn:aws:organizations::{account}:account/o-{word10}/{id}",
        status="ACTIVE", state="ACTIVE", joinedMethod="CREATED"),
    "aws:organizations/policy:Policy": shape(
        "p-{word8}", "type", "name",
        arn="arn:aws:organizations::{account}:policy/o-{word10}/service_control_policy/{id}",
        type="SERVICE_CONTROL_POLICY", description=""),
    "aws:organizations/policyAttachment:PolicyAttachment": shape("{targetId}:{policyId}", "policyId targetId"),
    "aws:organizations/resourcePolicy:ResourcePolicy": shape(
        "rp-{word8}", arn="arn:aws:organizations::{account}:resourcepolicy/o-{word10}/{id}"),
    "aws:organizations/awsServiceAccess:AwsServiceAccess": shape("{servicePrincipal}", "servicePrincipal"),
    "aws:organizations/delegatedAdministrator:DelegatedAdministrator": shape(
        "{accountId}/{servicePrincipal}", "accountId servicePrincipal", status="ACTIVE", joinedMethod="CREATED",
        arn="arn:aws:organizations::{account}:account/o-{word10}/{accountId}"),
    "aws:account/alternativeContact:AlternativeContact": shape(
        "{alternateContactType}", "accountId alternateContactType"),
    "aws:account/primaryContact:PrimaryContact": shape("{account}", "accountId"),
    "aws:iam/role:Role": shape(
        "{name}", "path namePrefix", "name", path="/", arn="arn:aws:iam::{account}:role{path}{name}",
        uniqueId="AROA{UPPER17}", maxSessionDuration=3600),
    "aws:iam/rolePolicy:RolePolicy": shape("{role}:{name}", "role namePrefix", "name"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": shape("{role}/{policyArn}", "role policyArn"),
    "aws:iam/policy:Policy": shape(
        "{arn}", "path description namePrefix", "name", path="/", arn="arn:aws:iam::{account}:policy{path}{name}",
        policyId="ANPA{UPPER17}", attachmentCount=0),
    "aws:iam/instanceProfile:InstanceProfile": shape(
        "{name}", "path namePrefix", "name", path="/", arn="arn:aws:iam::{account}:instance-profile{path}{name}",
        uniqueId="AIPA{UPPER17}"),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": shape(
        "{arn}", "url", arn="arn:aws:iam::{account}:oidc-provider/{url|https://}"),
    "aws:iam/samlProvider:SamlProvider": shape("{arn}", "", "name", arn="arn:aws:iam::{account}:saml-provider/{name}"),
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": shape("iam-account-password-policy", expirePasswords=False),
    "aws:iam/accountAlias:AccountAlias": shape("{accountAlias}", "accountAlias"),
    "aws:iam/organizationsFeatures:OrganizationsFeatures": shape("o-{word10}"),
    "aws:iam/user:User": shape(
        "{name}", "", "name", path="/", arn="arn:aws:iam::{account}:user{path}{name}", uniqueId="AIDA{UPPER17}"),
    "aws:iam/userPolicy:UserPolicy": shape("{user}:{name}", "user", "name"),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": shape("{user}/{policyArn}", "user policyArn"),
    "aws:iam/group:Group": shape(
        "{name}", "", "name", path="/", arn="arn:aws:iam::{account}:group{path}{name}", uniqueId="AGPA{UPPER17}"),
    "aws:iam/groupPolicy:GroupPolicy": shape("{group}:{name}", "group", "name"),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": shape("{group}/{policyArn}", "group policyArn"),
    "aws:iam/userGroupMembership:UserGroupMembership": shape("{user}", "user"),
    "aws:iam/userLoginProfile:UserLoginProfile": shape(
        "{user}", "user passwordLength passwordResetRequired pgpKey", password="Aa1!{word16}"),
    "aws:iam/accessKey:AccessKey": shape("AKIA{UPPER16}", "user pgpKey", status="Active"),
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": shape(
        "{arn}", "awsServiceName customSuffix", path="/aws-service-role/{awsServiceName}/", uniqueId="AROA{UPPER17}",
        name="AWSServiceRole{word8}", arn="arn:aws:iam::{account}:role{path}{name}"),
    "aws:kms/key:Key": shape(
        "{uuid}", "keyUsage customerMasterKeySpec multiRegion customKeyStoreId", keyId="{id}",
        arn="arn:aws:kms:{here}:key/{id}", isEnabled=True, keyUsage="ENCRYPT_DECRYPT",
        customerMasterKeySpec="SYMMETRIC_DEFAULT", multiRegion=False),
    "aws:kms/alias:Alias": shape(
        "{name}", "namePrefix", "name", "alias/{auto}", arn="arn:aws:kms:{here}:{name}",
        targetKeyArn="arn:aws:kms:{here}:key/{targetKeyId}"),
    "aws:kms/keyPolicy:KeyPolicy": shape("{keyId}", "keyId"),
    "aws:kms/replicaKey:ReplicaKey": shape(
        "{primaryKeyArn|:key/}", "primaryKeyArn", keyId="{id}", arn="arn:aws:kms:{here}:key/{id}", enabled=True,
        keyUsage="ENCRYPT_DECRYPT", keySpec="SYMMETRIC_DEFAULT", keyRotationEnabled=False),
    "aws:kms/grant:Grant": shape(
        "{keyId}:{grantId}",
        "keyId granteePrincipal operations constraints name retiringPrincipal grantCreationTokens", grantId="{hex64}",
        grantToken="{word64}"),
    "aws:ssoadmin/permissionSet:PermissionSet": shape(
        "{arn},{instanceArn}", "instanceArn", "name",
        arn="arn:aws:sso:::permissionSet/{instanceArn|instance/}/ps-{hex16}", sessionDuration="PT1H"),
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": shape(
        "{permissionSetArn},{instanceArn}", "permissionSetArn instanceArn"),
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": shape(
        "{managedPolicyArn},{permissionSetArn},{instanceArn}", "managedPolicyArn permissionSetArn instanceArn",
        managedPolicyName="{managedPolicyArn|policy/}"),
    "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment": shape(
        "{permissionSetArn},{instanceArn},{hex8}", "customerManagedPolicyReference permissionSetArn instanceArn"),
    "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment": shape(
        "{permissionSetArn},{instanceArn}", "permissionsBoundary permissionSetArn instanceArn"),
    "aws:ssoadmin/accountAssignment:AccountAssignment": shape(
        "{principalId},{principalType},{targetId},{targetType},{permissionSetArn},{instanceArn}",
        "principalId principalType targetId targetType permissionSetArn instanceArn"),
    "aws:identitystore/group:Group": shape(
        "{identityStoreId}/{groupId}", "identityStoreId displayName", groupId="{uuid}",
        arn="arn:aws:identitystore:::group/{groupId}", externalIds=[]),
    "aws:identitystore/user:User": shape(
        "{identityStoreId}/{userId}", "identityStoreId userName", userId="{uuid}", externalIds=[]),
    "aws:identitystore/groupMembership:GroupMembership": shape(
        "{identityStoreId}/{membershipId}", "identityStoreId groupId memberId", membershipId="{uuid}"),
    "aws:budgets/budget:Budget": shape(
        "{account}:{name}", "accountId namePrefix", "name", arn="arn:aws:budgets::{account}:budget/{name}",
        accountId="{account}"),
    "aws:ram/resourceShare:ResourceShare": shape(
        "{arn}", "", "name", arn="arn:aws:ram:{here}:resource-share/{uuid}", allowExternalPrincipals=False),
    "aws:ram/principalAssociation:PrincipalAssociation": shape(
        "{resourceShareArn},{principal}", "principal resourceShareArn"),
    "aws:ram/resourceAssociation:ResourceAssociation": shape(
        "{resourceShareArn},{resourceArn}", "resourceArn resourceShareArn"),
    "aws:ram/sharingWithOrganization:SharingWithOrganization": shape("{account}"),
    "aws:costexplorer/anomalyMonitor:AnomalyMonitor": shape(
        "{arn}", "monitorType monitorDimension monitorSpecification", "name",
        arn="arn:aws:ce::{account}:anomalymonitor/{uuid}"),
    "aws:costexplorer/anomalySubscription:AnomalySubscription": shape(
        "{arn}", "accountId", "name", arn="arn:aws:ce::{account}:anomalysubscription/{uuid}"),
    "aws:rolesanywhere/trustAnchor:TrustAnchor": shape(
        "{uuid}", "", "name", arn="arn:aws:rolesanywhere:{here}:trust-anchor/{id}"),
}
