"""IAM: roles, policies, providers, users, and the settings of an account."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from infra.emulator.provider.binding import Aws, Binding, GoneError, Props, Tagging, call, change, setting


def _tagging(kind: str, **key: str) -> Tagging:
    return Tagging(
        put=call(f"iam.tag_{kind}", **key),
        drop=call(f"iam.untag_{kind}", TagKeys="{gone}", **key),
        listed=call(f"iam.list_{kind}_tags", "Tags", **key),
    )


class _Role(Binding):
    """A role with its inline and attached policies where the program gives them inline."""

    def settle(self, aws: Aws, props: Props) -> None:
        """Add inline and attached policies."""
        for policy in props.get("inlinePolicies") or ():
            aws.call(
                "iam.put_role_policy", RoleName=props["id"], PolicyName=policy["name"], PolicyDocument=policy["policy"]
            )
        for arn in props.get("managedPolicyArns") or ():
            aws.call("iam.attach_role_policy", RoleName=props["id"], PolicyArn=arn)

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """The role, and those of its policies that it declares itself."""
        found = dict(super().read(aws, props) or {})
        if props.get("managedPolicyArns"):
            attached = aws.call("iam.list_attached_role_policies", RoleName=props["id"])["AttachedPolicies"]
            found["managedPolicyArns"] = [policy["PolicyArn"] for policy in attached]
        found["inlinePolicies"] = [
            aws.call("iam.get_role_policy", RoleName=props["id"], PolicyName=policy["name"])
            for policy in props.get("inlinePolicies") or ()
        ]
        return found

    def update(self, aws: Aws, olds: Props, news: Props) -> None:
        """Change the role, and swap the policies it declares itself."""
        super().update(aws, olds, news)
        for policy in olds.get("inlinePolicies") or ():
            aws.call("iam.delete_role_policy", RoleName=news["id"], PolicyName=policy["name"])
        for arn in olds.get("managedPolicyArns") or ():
            aws.call("iam.detach_role_policy", RoleName=news["id"], PolicyArn=arn)
        self.settle(aws, news)

    def delete(self, aws: Aws, props: Props) -> None:
        """Take off whatever hangs on the role, then the role."""
        name = props["id"]
        for policy in aws.call("iam.list_attached_role_policies", RoleName=name)["AttachedPolicies"]:
            aws.call("iam.detach_role_policy", RoleName=name, PolicyArn=policy["PolicyArn"])
        for policy in aws.call("iam.list_role_policies", RoleName=name)["PolicyNames"]:
            aws.call("iam.delete_role_policy", RoleName=name, PolicyName=policy)
        super().delete(aws, props)


class _Policy(Binding):
    """A managed policy: its document is a version, and AWS keeps five of them."""

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """The policy with the document of its default version."""
        found = super().read(aws, props)
        if found is None:
            return None
        version = aws.call("iam.get_policy_version", PolicyArn=props["id"], VersionId=found["DefaultVersionId"])
        return {**found, "PolicyDocument": version["PolicyVersion"]["Document"]}

    def update(self, aws: Aws, olds: Props, news: Props) -> None:
        """Make a new default version, and room for it."""
        if olds.get("policy") != news.get("policy"):
            versions = aws.call("iam.list_policy_versions", PolicyArn=news["id"])["Versions"]
            spare = [version["VersionId"] for version in versions if not version["IsDefaultVersion"]]
            if len(versions) >= 5:
                oldest = min(spare, key=lambda version: int(version.removeprefix("v")))
                aws.call("iam.delete_policy_version", PolicyArn=news["id"], VersionId=oldest)
            aws.call(
                "iam.create_policy_version", PolicyArn=news["id"], PolicyDocument=news["policy"], SetAsDefault=True
            )
        super().update(aws, olds, news)

    def delete(self, aws: Aws, props: Props) -> None:
        """Take down the spare versions, then the policy."""
        for version in aws.call("iam.list_policy_versions", PolicyArn=props["id"])["Versions"]:
            if not version["IsDefaultVersion"]:
                aws.call("iam.delete_policy_version", PolicyArn=props["id"], VersionId=version["VersionId"])
        super().delete(aws, props)


class _InstanceProfile(Binding):
    """A profile and the one role in it."""

    def settle(self, aws: Aws, props: Props) -> None:
        """Put the role in."""
        if props.get("role"):
            aws.call("iam.add_role_to_instance_profile", InstanceProfileName=props["id"], RoleName=props["role"])

    def update(self, aws: Aws, olds: Props, news: Props) -> None:
        """Swap the role."""
        super().update(aws, olds, news)
        if olds.get("role") != news.get("role"):
            self._empty(aws, olds)
            self.settle(aws, news)

    def delete(self, aws: Aws, props: Props) -> None:
        """Take the role out, then the profile down."""
        with suppress(GoneError):
            self._empty(aws, props)
        super().delete(aws, props)

    def _empty(self, aws: Aws, props: Props) -> None:
        if props.get("role"):
            aws.call("iam.remove_role_from_instance_profile", InstanceProfileName=props["id"], RoleName=props["role"])


class _Features(Binding):
    """Central control of the members' root users, switched on feature by feature."""

    def create(self, aws: Aws, props: Props) -> str:
        """Switch the declared features on."""
        self._switch(aws, "enable", props["enabledFeatures"])
        return str(props["id"])

    def update(self, aws: Aws, olds: Props, news: Props) -> None:
        """Switch off what was taken away, and on what was added."""
        self._switch(aws, "disable", sorted(set(olds["enabledFeatures"]) - set(news["enabledFeatures"])))
        self._switch(aws, "enable", news["enabledFeatures"])

    def delete(self, aws: Aws, props: Props) -> None:
        """Switch all off."""
        self._switch(aws, "disable", props["enabledFeatures"])

    def _switch(self, aws: Aws, verb: str, features: list[str]) -> None:
        names = {"RootCredentialsManagement": "root_credentials_management", "RootSessions": "root_sessions"}
        for feature in features:
            aws.call(f"iam.{verb}_organizations_{names[feature]}")


def inline(kind: str) -> Binding:
    """The inline policy of a role, user or group."""
    key = {f"{kind.title()}Name": f"{{{kind}}}", "PolicyName": "{name}"}
    put = call(f"iam.put_{kind}_policy", **key)
    return Binding(
        type=f"aws:iam/{kind}Policy:{kind.title()}Policy",
        create_call=put,
        read_call=call(f"iam.get_{kind}_policy", "@", **key),
        delete_call=call(f"iam.delete_{kind}_policy", **key),
        settings=(change("policy", put),),
        names={"policy": "PolicyDocument"},
    )


def attachment(kind: str) -> Binding:
    """A managed policy on a role, user or group."""
    key = {f"{kind.title()}Name": f"{{{kind}}}", "PolicyArn": "{policyArn}"}
    return Binding(
        type=f"aws:iam/{kind}PolicyAttachment:{kind.title()}PolicyAttachment",
        create_call=call(f"iam.attach_{kind}_policy", **key),
        read_call=call(
            f"iam.list_attached_{kind}_policies",
            "AttachedPolicies[?PolicyArn=='{policyArn}'] | [0]",
            **{f"{kind.title()}Name": f"{{{kind}}}"},
        ),
        delete_call=call(f"iam.detach_{kind}_policy", **key),
    )


_ROLE = {"RoleName": "{id}"}
_BOUNDARY = {"permissionsBoundary": "PermissionsBoundary.PermissionsBoundaryArn"}
_PASSWORD = call("iam.update_account_password_policy")

BINDINGS = (
    _Role(
        type="aws:iam/role:Role",
        create_call=call("iam.create_role"),
        read_call=call("iam.get_role", "Role", **_ROLE),
        delete_call=call("iam.delete_role", **_ROLE),
        settings=(
            change(
                "assumeRolePolicy", call("iam.update_assume_role_policy", PolicyDocument="{assumeRolePolicy}", **_ROLE)
            ),
            change("description maxSessionDuration", call("iam.update_role", **_ROLE)),
            change(
                "permissionsBoundary",
                call("iam.put_role_permissions_boundary", **_ROLE),
                call("iam.delete_role_permissions_boundary", **_ROLE),
            ),
        ),
        tagging=replace(_tagging("role", **_ROLE), listed=None),
        names={
            "name": "RoleName",
            "assumeRolePolicy": "AssumeRolePolicyDocument",
            "inlinePolicies.name": "PolicyName",
            "inlinePolicies.policy": "PolicyDocument",
        },
        reshape=_BOUNDARY,
        outputs={"uniqueId": "RoleId"},
    ),
    inline("role"),
    attachment("role"),
    _Policy(
        type="aws:iam/policy:Policy",
        create_call=call("iam.create_policy", "Policy.Arn"),
        read_call=call("iam.get_policy", "Policy", PolicyArn="{id}"),
        delete_call=call("iam.delete_policy", PolicyArn="{id}"),
        tagging=_tagging("policy", PolicyArn="{id}"),
        names={"name": "PolicyName", "policy": "PolicyDocument"},
        outputs={"policyId": "PolicyId"},
    ),
    _InstanceProfile(
        type="aws:iam/instanceProfile:InstanceProfile",
        create_call=call("iam.create_instance_profile"),
        read_call=call("iam.get_instance_profile", "InstanceProfile", InstanceProfileName="{id}"),
        delete_call=call("iam.delete_instance_profile", InstanceProfileName="{id}"),
        tagging=replace(_tagging("instance_profile", InstanceProfileName="{id}"), listed=None),
        names={"name": "InstanceProfileName"},
        reshape={"role": "Roles[0].RoleName"},
        outputs={"uniqueId": "InstanceProfileId"},
    ),
    Binding(
        type="aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        create_call=call("iam.create_open_id_connect_provider", "OpenIDConnectProviderArn"),
        read_call=call("iam.get_open_id_connect_provider", "@", OpenIDConnectProviderArn="{id}"),
        delete_call=call("iam.delete_open_id_connect_provider", OpenIDConnectProviderArn="{id}"),
        settings=(
            change(
                "thumbprintLists",
                call("iam.update_open_id_connect_provider_thumbprint", OpenIDConnectProviderArn="{id}"),
            ),
        ),
        tagging=Tagging(
            put=call("iam.tag_open_id_connect_provider", OpenIDConnectProviderArn="{id}"),
            drop=call("iam.untag_open_id_connect_provider", OpenIDConnectProviderArn="{id}", TagKeys="{gone}"),
        ),
    ),
    Binding(
        type="aws:iam/samlProvider:SamlProvider",
        create_call=call("iam.create_saml_provider", "SAMLProviderArn"),
        read_call=call("iam.get_saml_provider", "@", SAMLProviderArn="{id}"),
        delete_call=call("iam.delete_saml_provider", SAMLProviderArn="{id}"),
        settings=(change("samlMetadataDocument", call("iam.update_saml_provider", SAMLProviderArn="{id}")),),
        tagging=replace(_tagging("saml_provider", SAMLProviderArn="{id}"), listed=None),
        unread="name",  # it is the end of the ARN that reading asks by
    ),
    Binding(
        type="aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
        create_call=_PASSWORD,
        read_call=call("iam.get_account_password_policy", "PasswordPolicy"),
        delete_call=call("iam.delete_account_password_policy"),
        settings=(change("*", _PASSWORD),),
        outputs={"expirePasswords": "ExpirePasswords"},
    ),
    Binding(
        type="aws:iam/accountAlias:AccountAlias",
        create_call=call("iam.create_account_alias"),
        read_call=call("iam.list_account_aliases", "AccountAliases[0] && {accountAlias: AccountAliases[0]}"),
        delete_call=call("iam.delete_account_alias", AccountAlias="{id}"),
    ),
    Binding(
        type="aws:iam/user:User",
        create_call=call("iam.create_user"),
        read_call=call("iam.get_user", "User", UserName="{id}"),
        delete_call=call("iam.delete_user", UserName="{id}"),
        settings=(
            change(
                "permissionsBoundary",
                call("iam.put_user_permissions_boundary", UserName="{id}"),
                call("iam.delete_user_permissions_boundary", UserName="{id}"),
            ),
        ),
        tagging=replace(_tagging("user", UserName="{id}"), listed=None),
        names={"name": "UserName"},
        reshape=_BOUNDARY,
        outputs={"uniqueId": "UserId"},
    ),
    inline("user"),
    attachment("user"),
    Binding(
        type="aws:iam/accessKey:AccessKey",
        create_call=call("iam.create_access_key", "AccessKey.AccessKeyId"),
        read_call=call("iam.list_access_keys", "AccessKeyMetadata[?AccessKeyId=='{id}'] | [0]", UserName="{user}"),
        delete_call=call("iam.delete_access_key", UserName="{user}", AccessKeyId="{id}"),
        settings=(setting("status", call("iam.update_access_key", UserName="{user}", AccessKeyId="{id}")),),
        names={"user": "UserName"},
        unread="pgpKey",
    ),
    _Features(
        type="aws:iam/organizationsFeatures:OrganizationsFeatures",
        create_call=call("iam.enable_organizations_root_credentials_management"),
        read_call=call("iam.list_organizations_features", "EnabledFeatures && @"),
        shim=True,
    ),
)
