"""IAM roles, managed policies and instance profiles."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from infra.emulator.provider.binding import AwsContext, Binding, NotFoundError, Props, Tagging, call, change


def tagging_of(kind: str, **key: str) -> Tagging:
    """The tagging calls for a kind of IAM resource (``role``, ``policy``, ``user``)."""
    return Tagging(
        tag=call(f"iam.tag_{kind}", **key),
        untag=call(f"iam.untag_{kind}", TagKeys="{removedKeys}", **key),
        list_tags=call(f"iam.list_{kind}_tags", "Tags", **key),
    )


class _Role(Binding):
    """A role with the inline and managed policies that it declares itself."""

    def configure(self, aws: AwsContext, props: Props) -> None:
        """Put the inline policies and attach the managed policies."""
        for policy in props.get("inlinePolicies") or ():
            aws.call(
                "iam.put_role_policy", RoleName=props["id"], PolicyName=policy["name"], PolicyDocument=policy["policy"]
            )
        for arn in props.get("managedPolicyArns") or ():
            aws.call("iam.attach_role_policy", RoleName=props["id"], PolicyArn=arn)

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The role with the policies that it declares itself."""
        found = dict(super().read(aws, props) or {})
        if props.get("managedPolicyArns"):
            attached = aws.call("iam.list_attached_role_policies", RoleName=props["id"])["AttachedPolicies"]
            found["managedPolicyArns"] = [policy["PolicyArn"] for policy in attached]
        found["inlinePolicies"] = [
            aws.call("iam.get_role_policy", RoleName=props["id"], PolicyName=policy["name"])
            for policy in props.get("inlinePolicies") or ()
        ]
        return found

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Update the role, and replace the policies that it declares itself."""
        super().update(aws, olds, news)
        for policy in olds.get("inlinePolicies") or ():
            aws.call("iam.delete_role_policy", RoleName=news["id"], PolicyName=policy["name"])
        for arn in olds.get("managedPolicyArns") or ():
            aws.call("iam.detach_role_policy", RoleName=news["id"], PolicyArn=arn)
        self.configure(aws, news)

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Detach all policies of the role, then delete it."""
        name = props["id"]
        for policy in aws.call("iam.list_attached_role_policies", RoleName=name)["AttachedPolicies"]:
            aws.call("iam.detach_role_policy", RoleName=name, PolicyArn=policy["PolicyArn"])
        for policy in aws.call("iam.list_role_policies", RoleName=name)["PolicyNames"]:
            aws.call("iam.delete_role_policy", RoleName=name, PolicyName=policy)
        super().delete(aws, props)


class _Policy(Binding):
    """A managed policy; its document is a version, and AWS keeps at most five versions."""

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The policy with the document of its default version."""
        found = super().read(aws, props)
        if found is None:
            return None
        version = aws.call("iam.get_policy_version", PolicyArn=props["id"], VersionId=found["DefaultVersionId"])
        return {**found, "PolicyDocument": version["PolicyVersion"]["Document"]}

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Create a new default version, after deleting the oldest one where there are five."""
        if olds.get("policy") != news.get("policy"):
            versions = aws.call("iam.list_policy_versions", PolicyArn=news["id"])["Versions"]
            others = [version["VersionId"] for version in versions if not version["IsDefaultVersion"]]
            if len(versions) >= 5:
                oldest = min(others, key=lambda version: int(version.removeprefix("v")))
                aws.call("iam.delete_policy_version", PolicyArn=news["id"], VersionId=oldest)
            aws.call(
                "iam.create_policy_version", PolicyArn=news["id"], PolicyDocument=news["policy"], SetAsDefault=True
            )
        super().update(aws, olds, news)

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Delete the other versions, then the policy."""
        for version in aws.call("iam.list_policy_versions", PolicyArn=props["id"])["Versions"]:
            if not version["IsDefaultVersion"]:
                aws.call("iam.delete_policy_version", PolicyArn=props["id"], VersionId=version["VersionId"])
        super().delete(aws, props)


class _InstanceProfile(Binding):
    """An instance profile with its role."""

    def configure(self, aws: AwsContext, props: Props) -> None:
        """Add the role to the profile."""
        if props.get("role"):
            aws.call("iam.add_role_to_instance_profile", InstanceProfileName=props["id"], RoleName=props["role"])

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Replace the role."""
        super().update(aws, olds, news)
        if olds.get("role") != news.get("role"):
            self._remove_role(aws, olds)
            self.configure(aws, news)

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Remove the role, then delete the profile."""
        with suppress(NotFoundError):
            self._remove_role(aws, props)
        super().delete(aws, props)

    def _remove_role(self, aws: AwsContext, props: Props) -> None:
        if props.get("role"):
            aws.call("iam.remove_role_from_instance_profile", InstanceProfileName=props["id"], RoleName=props["role"])


def inline_policy(kind: str) -> Binding:
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


def policy_attachment(kind: str) -> Binding:
    """A managed policy attached to a role, user or group."""
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


_LINKED_ROLE = {"RoleName": "{id|.amazonaws.com/}"}


class _ServiceLinkedRole(Binding):
    """A role that AWS names after its service; its id is its ARN, and its tags come after its creation."""

    def configure(self, aws: AwsContext, props: Props) -> None:
        """Tag the role."""
        if tags := props.get("tags"):
            pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
            call("iam.tag_role", **_LINKED_ROLE, Tags=pairs)(aws, props)


_ROLE = {"RoleName": "{id}"}

PERMISSIONS_BOUNDARY = {"permissionsBoundary": "PermissionsBoundary.PermissionsBoundaryArn"}

BINDINGS = (
    _ServiceLinkedRole(
        type="aws:iam/serviceLinkedRole:ServiceLinkedRole",
        create_call=call("iam.create_service_linked_role", "Role.Arn"),
        read_call=call("iam.get_role", "Role", **_LINKED_ROLE),
        delete_call=call("iam.delete_service_linked_role", **_LINKED_ROLE),
        tagging=tagging_of("role", **_LINKED_ROLE),
        names={"awsServiceName": "AWSServiceName"},
        outputs={"arn": "Arn", "name": "RoleName", "path": "Path", "uniqueId": "RoleId"},
        not_returned="awsServiceName",
    ),
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
        tagging=replace(tagging_of("role", **_ROLE), list_tags=None),
        names={
            "name": "RoleName",
            "assumeRolePolicy": "AssumeRolePolicyDocument",
            "inlinePolicies.name": "PolicyName",
            "inlinePolicies.policy": "PolicyDocument",
        },
        reshape=PERMISSIONS_BOUNDARY,
        outputs={"uniqueId": "RoleId"},
    ),
    inline_policy("role"),
    policy_attachment("role"),
    _Policy(
        type="aws:iam/policy:Policy",
        create_call=call("iam.create_policy", "Policy.Arn"),
        read_call=call("iam.get_policy", "Policy", PolicyArn="{id}"),
        delete_call=call("iam.delete_policy", PolicyArn="{id}"),
        tagging=tagging_of("policy", PolicyArn="{id}"),
        names={"name": "PolicyName", "policy": "PolicyDocument"},
        outputs={"policyId": "PolicyId"},
    ),
    _InstanceProfile(
        type="aws:iam/instanceProfile:InstanceProfile",
        create_call=call("iam.create_instance_profile"),
        read_call=call("iam.get_instance_profile", "InstanceProfile", InstanceProfileName="{id}"),
        delete_call=call("iam.delete_instance_profile", InstanceProfileName="{id}"),
        tagging=replace(tagging_of("instance_profile", InstanceProfileName="{id}"), list_tags=None),
        names={"name": "InstanceProfileName"},
        reshape={"role": "Roles[0].RoleName"},
        outputs={"uniqueId": "InstanceProfileId"},
    ),
)
