"""Amazon Inspector: scans, members, delegated administrator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import AwsContext, Binding, Props, call
from infra.emulator.provider.organization_bindings import organization_configuration

_RESOURCE_TYPES = {"ec2": "EC2", "ecr": "ECR", "lambda": "LAMBDA", "lambdaCode": "LAMBDA_CODE"}


class _Enabler(Binding):
    """Scans that are enabled for a list of accounts."""

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The scanned resource types: EC2, ECR, LAMBDA, LAMBDA_CODE."""
        found = super().read(aws, props) or {}
        states = {name: each["status"] for name, each in found.get("resourceState", {}).items()}
        enabled = [
            _RESOURCE_TYPES[name]
            for name, status in states.items()
            if status.startswith("ENABL") and name in _RESOURCE_TYPES
        ]
        return {"resourceTypes": enabled} if enabled else None

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Enable added resource types and disable removed ones."""
        removed = sorted(set(olds["resourceTypes"]) - set(news["resourceTypes"]))
        if removed:
            aws.call("inspector2.disable", accountIds=news["accountIds"], resourceTypes=removed)
        aws.call("inspector2.enable", accountIds=news["accountIds"], resourceTypes=news["resourceTypes"])


BINDINGS = (
    Binding(
        type="aws:inspector2/memberAssociation:MemberAssociation",
        create_call=call("inspector2.associate_member"),
        read_call=call("inspector2.get_member", "member", accountId="{accountId}"),
        delete_call=call("inspector2.disassociate_member", accountId="{accountId}"),
        deleted_when="relationshipStatus!='ENABLED'",
    ),
    _Enabler(
        type="aws:inspector2/enabler:Enabler",
        create_call=call("inspector2.enable"),
        read_call=call("inspector2.batch_get_account_status", "accounts[0]", accountIds="{accountIds}"),
        delete_call=call("inspector2.disable", accountIds="{accountIds}", resourceTypes="{resourceTypes}"),
    ),
    organization_configuration("inspector2", shim=False, names={"lambda": "lambda"}),
    Binding(
        type="aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount",
        create_call=call("inspector2.enable_delegated_admin_account", delegatedAdminAccountId="{accountId}"),
        read_call=call(
            "inspector2.list_delegated_admin_accounts", "delegatedAdminAccounts[?accountId=='{accountId}'] | [0]"
        ),
        delete_call=call("inspector2.disable_delegated_admin_account", delegatedAdminAccountId="{accountId}"),
    ),
)
