"""The KMS keys of an account that hosts applications: one for each data class, and one for operational resources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from infra.components.alarm_topic import alarm_services_use_key
from infra.components.data_key import DataKey, DataKeyArgs, KeyUse
from infra.components.role import Role
from infra.iam.policy_builder import Text, allow
from infra.manifest.facts import HostedProduct
from infra.manifest.manifest_model import System
from infra.planes.shared.application_sign_in import account_sign_in
from infra.planes.shared.bought_systems import callers
from infra.planes.shared.hosting_args import OPERATIONS_CLASS, HostingArgs


def account_keys(
    hosting_args: HostingArgs,
    apps: Sequence[tuple[System, HostedProduct]],
    roles: Mapping[str, Mapping[str, Role]],
) -> dict[str, DataKey]:
    """One KMS key for each data class in the account, and one for operational resources."""
    sign_in = account_sign_in(hosting_args.context)
    classes = {system.data_class for system, _ in apps} | set(hosting_args.key_users) | {OPERATIONS_CLASS}
    keys = {}
    for data_class in sorted(classes):
        own = [roles[system.id] for system, _ in apps if system.data_class == data_class]
        users = [KeyUse(role=each["app"].arn, via_services=("s3", "elasticfilesystem")) for each in own]
        of_others = hosting_args.key_tasks.get(data_class, {})
        users += [KeyUse(role=roles[id_]["app"].arn, via_services=through) for id_, through in of_others.items()]
        starters: list[Text] = [each[purpose].arn for each in own for purpose in ("boot", "prepare", "start")]
        if sign_in and data_class == sign_in.provider.data_class:
            starters += sign_in.readers(roles)
        if data_class == OPERATIONS_CLASS:
            calling = callers(hosting_args.context, hosting_args.systems).values()
            starters += [roles[id_]["app"].arn for id_ in sorted({each for ids in calling for each in ids})]
        users += [KeyUse(role=starters, via_services=("secretsmanager",))] if starters else []
        keys[data_class] = _key(hosting_args, data_class, [*users, *hosting_args.key_users.get(data_class, ())])
    return keys


def _key(hosting_args: HostingArgs, data_class: str, users: Sequence[KeyUse]) -> DataKey:
    context = hosting_args.context
    of_log_groups = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": context.arn("logs", "log-group:*")}}
    encrypt = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey")
    logs = {"Service": f"logs.{context.region}.amazonaws.com"}
    services = [allow("LogGroups", *encrypt, on=["*"], to=logs, when=of_log_groups)]
    services += hosting_args.key_statements.get(data_class, ())
    if data_class == OPERATIONS_CLASS:
        services += alarm_services_use_key(context.account_id)
    args = DataKeyArgs(
        alias=f"mso/{data_class}",
        description=f"Encrypts {data_class} data of {context.account_name}",
        account_id=context.account_id,
        region=context.region,
        administrators=hosting_args.administrators,
        users=users,
        grant_creators=hosting_args.deployers,
        other_accounts=hosting_args.key_accounts.get(data_class, ()),
        service_statements=services,
        tags={**context.tags(data_class, "encryption"), **hosting_args.key_tags.get(data_class, {})},
    )
    return DataKey(f"key-{data_class}", args, context.opts)
