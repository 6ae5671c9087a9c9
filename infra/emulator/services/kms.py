"""KMS: keys, their policies, aliases, grants and replicas."""

from __future__ import annotations

from infra.emulator.provider.binding import AwsContext, Binding, Props, Tagging, call, change, setting

_TAGS = Tagging(
    tag=call("kms.tag_resource", KeyId="{id}"),
    untag=call("kms.untag_resource", KeyId="{id}", TagKeys="{removedKeys}"),
    list_tags=call("kms.list_resource_tags", "Tags", KeyId="{id}"),
)
_POLICY = call("kms.get_key_policy", "{Policy: Policy}", KeyId="{id}", PolicyName="default")
_POLICY_CHANGE = change("policy", call("kms.put_key_policy", KeyId="{id}", PolicyName="default"))
_ENABLED = setting("isEnabled enabled", call("kms.enable_key", KeyId="{id}"), call("kms.disable_key", KeyId="{id}"))


class _Replica(Binding):
    """A replica key; it is created by a call in the region of its primary key."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Replicate the primary key to this region."""
        _, _, _, region, _, name = str(props["primaryKeyArn"]).split(":", 5)
        primary = aws.in_scope(region=region)
        parameters = {
            **primary.parameters("kms.replicate_key", props.inputs, self.names),
            "KeyId": name.removeprefix("key/"),
        }
        response = primary.call("kms.replicate_key", **{**parameters, "ReplicaRegion": aws.region})
        return str(response["ReplicaKeyMetadata"]["KeyId"])


BINDINGS = (
    Binding(
        type="aws:kms/key:Key",
        create_call=call("kms.create_key", "KeyMetadata.KeyId"),
        read_call=call("kms.describe_key", "KeyMetadata", KeyId="{id}"),
        delete_call=call("kms.schedule_key_deletion", KeyId="{id}", PendingWindowInDays="{deletionWindowInDays}"),
        more_reads=(_POLICY, call("kms.get_key_rotation_status", KeyId="{id}")),
        settings=(
            setting(
                "enableKeyRotation rotationPeriodInDays",
                call("kms.enable_key_rotation", KeyId="{id}"),
                call("kms.disable_key_rotation", KeyId="{id}"),
            ),
            _ENABLED,
            change("description", call("kms.update_key_description", KeyId="{id}")),
            _POLICY_CHANGE,
        ),
        tagging=_TAGS,
        names={"isEnabled": "Enabled", "enableKeyRotation": "KeyRotationEnabled"},
        deleted_when="DeletionDate",
    ),
    _Replica(
        type="aws:kms/replicaKey:ReplicaKey",
        create_call=call("kms.replicate_key"),
        read_call=call("kms.describe_key", "KeyMetadata", KeyId="{id}"),
        delete_call=call("kms.schedule_key_deletion", KeyId="{id}", PendingWindowInDays="{deletionWindowInDays}"),
        more_reads=(_POLICY,),
        settings=(_ENABLED, change("description", call("kms.update_key_description", KeyId="{id}")), _POLICY_CHANGE),
        tagging=_TAGS,
        not_returned="primaryKeyArn",
        deleted_when="DeletionDate",
    ),
    Binding(
        type="aws:kms/keyPolicy:KeyPolicy",
        create_call=call("kms.put_key_policy", KeyId="{keyId}", PolicyName="default"),
        read_call=call("kms.get_key_policy", "@", KeyId="{keyId}", PolicyName="default"),
        settings=(change("*", call("kms.put_key_policy", KeyId="{keyId}", PolicyName="default")),),
    ),
    Binding(
        type="aws:kms/alias:Alias",
        create_call=call("kms.create_alias"),
        read_call=call("kms.list_aliases", "Aliases[?AliasName=='{name}'] | [0]"),
        delete_call=call("kms.delete_alias", AliasName="{name}"),
        settings=(change("targetKeyId", call("kms.update_alias", AliasName="{name}")),),
        names={"name": "AliasName"},
    ),
    Binding(
        type="aws:kms/grant:Grant",
        create_call=call("kms.create_grant", "GrantId"),
        read_call=call("kms.list_grants", "Grants[?GrantId=='{grantId}'] | [0]", KeyId="{keyId}"),
        delete_call=call("kms.revoke_grant", KeyId="{keyId}", GrantId="{grantId}"),
        id="{keyId}:{created}",
        not_returned="retireOnDelete grantCreationTokens",
    ),
)
