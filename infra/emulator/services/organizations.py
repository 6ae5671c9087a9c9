"""AWS Organizations: organizational units, accounts, policies and delegated administration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from infra.emulator.provider.binding import AwsContext, Binding, NotFoundError, Props, call, change, standard_tagging
from infra.engine.provider import ProviderError

_TAGS = standard_tagging("organizations", "ResourceId", "{id}")
_SHIMMED_POLICY_TYPES = ("DECLARATIVE_POLICY_EC2", "BACKUP_POLICY", "CHATBOT_POLICY", "SECURITYHUB_POLICY")


class _Organization(Binding):
    """The organization with its root, enabled policy types and trusted services; an existing one is adopted."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Create the organization, or adopt the existing one."""
        try:
            found = aws.call("organizations.describe_organization")
        except (NotFoundError, ProviderError):
            found = aws.call("organizations.create_organization", FeatureSet=props.get("featureSet") or "ALL")
        return str(found["Organization"]["Id"])

    def configure(self, aws: AwsContext, props: Props) -> None:
        """Enable policy types and trusted services."""
        self.update(aws, Props({}, {}), props)

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Enable and disable policy types and trusted services that differ."""
        root = aws.call("organizations.list_roots")["Roots"][0]
        enabled = {each["Type"] for each in root["PolicyTypes"]}
        wanted, before = set(news.get("enabledPolicyTypes") or ()), set(olds.get("enabledPolicyTypes") or ())
        for type_ in sorted(wanted - enabled):
            aws.call("organizations.enable_policy_type", RootId=root["Id"], PolicyType=type_)
        for type_ in sorted((before - wanted) & enabled):
            aws.call("organizations.disable_policy_type", RootId=root["Id"], PolicyType=type_)
        services = set(news.get("awsServiceAccessPrincipals") or ())
        known = set(olds.get("awsServiceAccessPrincipals") or ())
        for service in sorted(services - known):
            aws.call("organizations.enable_aws_service_access", ServicePrincipal=service)
        for service in sorted(known - services):
            aws.call("organizations.disable_aws_service_access", ServicePrincipal=service)

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The organization, its root and accounts; None where the account is in no organization."""
        try:
            found = dict(aws.call("organizations.describe_organization")["Organization"])
        except ProviderError as error:
            if "AWSOrganizationsNotInUse" in str(error):
                return None
            raise
        roots = [_camel(root) for root in aws.call("organizations.list_roots")["Roots"]]
        accounts = [
            _camel({key: value for key, value in account.items() if key != "JoinedTimestamp"})
            for account in aws.call("organizations.list_accounts")["Accounts"]
        ]
        services = aws.call("organizations.list_aws_service_access_for_organization")["EnabledServicePrincipals"]
        return {
            **found,
            "roots": roots,
            "accounts": accounts,
            "nonMasterAccounts": [account for account in accounts if account["id"] != found["MasterAccountId"]],
            "enabledPolicyTypes": [
                each["type"]
                for each in roots[0]["policyTypes"]
                if each["type"] in (props.get("enabledPolicyTypes") or ())
            ],
            "awsServiceAccessPrincipals": [each["ServicePrincipal"] for each in services],
        }


def _camel(value: Any) -> Any:
    """boto3 names with a lower-case first letter, as in Pulumi."""
    match value:
        case dict():
            return {key[0].lower() + key[1:]: _camel(item) for key, item in value.items()}
        case list():
            return [_camel(item) for item in value]
        case _:
            return value


class _Account(Binding):
    """A member account; AWS creates it under the root, from where it is moved to its organizational unit."""

    def configure(self, aws: AwsContext, props: Props) -> None:
        """Move the account to its organizational unit."""
        if props.get("parentId"):
            self._move(aws, props["id"], props["parentId"])

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The account and its parent; a closed account counts as deleted."""
        found = super().read(aws, props)
        if not found:
            return None
        return {**found, "parentId": _parent(aws, props["id"])}

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Move the account and update its tags."""
        super().update(aws, olds, news)
        if news.get("parentId") and olds.get("parentId") != news["parentId"]:
            self._move(aws, news["id"], news["parentId"])

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Close the account where ``closeOnDeletion`` is set, otherwise remove it from the organization."""
        operation = "close_account" if props.get("closeOnDeletion") else "remove_account_from_organization"
        aws.call(f"organizations.{operation}", AccountId=props["id"])

    def _move(self, aws: AwsContext, account: str, parent: str) -> None:
        source = _parent(aws, account)
        if source != parent:
            aws.call("organizations.move_account", AccountId=account, SourceParentId=source, DestinationParentId=parent)


def _parent(aws: AwsContext, child: str) -> str:
    return str(aws.call("organizations.list_parents", ChildId=child)["Parents"][0]["Id"])


class _Policy(Binding):
    """A policy of any type; for some types moto only stores the document."""

    def is_shim(self, props: Props) -> bool:
        """Whether moto does not implement this policy type."""
        return props.get("type") in _SHIMMED_POLICY_TYPES


BINDINGS = (
    _Organization(
        type="aws:organizations/organization:Organization",
        create_call=call("organizations.create_organization"),
        read_call=call("organizations.describe_organization"),
        delete_call=call("organizations.delete_organization"),
        outputs={name: name for name in ("roots", "accounts", "nonMasterAccounts")}
        | {
            "arn": "Arn",
            "masterAccountId": "MasterAccountId",
            "masterAccountArn": "MasterAccountArn",
            "masterAccountEmail": "MasterAccountEmail",
        },
        not_returned="returnOrganizationOnly",
    ),
    Binding(
        type="aws:organizations/organizationalUnit:OrganizationalUnit",
        create_call=call("organizations.create_organizational_unit", "OrganizationalUnit.Id"),
        read_call=call("organizations.describe_organizational_unit", "OrganizationalUnit", OrganizationalUnitId="{id}"),
        delete_call=call("organizations.delete_organizational_unit", OrganizationalUnitId="{id}"),
        settings=(change("name", call("organizations.update_organizational_unit", OrganizationalUnitId="{id}")),),
        tagging=_TAGS,
        outputs={"arn": "Arn"},
        not_returned="parentId",
    ),
    _Account(
        type="aws:organizations/account:Account",
        create_call=call("organizations.create_account", "CreateAccountStatus.AccountId"),
        read_call=call("organizations.describe_account", "Account", AccountId="{id}"),
        tagging=_TAGS,
        names={"name": "AccountName"},
        reshape={"AccountName": "Name"},
        outputs={"arn": "Arn", "status": "Status", "state": "State", "joinedMethod": "JoinedMethod"},
        not_returned="roleName iamUserAccessToBilling createGovcloud",
        deleted_when="Status=='SUSPENDED'",
    ),
    _Policy(
        type="aws:organizations/policy:Policy",
        create_call=call(
            "organizations.create_policy", "Policy.PolicySummary.Id", Type="{type}", Description="{description}"
        ),
        read_call=call("organizations.describe_policy", "Policy", PolicyId="{id}"),
        delete_call=call("organizations.delete_policy", PolicyId="{id}"),
        settings=(change("name description content", call("organizations.update_policy", PolicyId="{id}")),),
        tagging=_TAGS,
        reshape={name: f"PolicySummary.{name}" for name in ("Name", "Description", "Type", "Arn")},
        outputs={"arn": "Arn"},
    ),
    Binding(
        type="aws:organizations/policyAttachment:PolicyAttachment",
        create_call=call("organizations.attach_policy"),
        read_call=call(
            "organizations.list_targets_for_policy", "Targets[?TargetId=='{targetId}'] | [0]", PolicyId="{policyId}"
        ),
        delete_call=call("organizations.detach_policy", PolicyId="{policyId}", TargetId="{targetId}"),
    ),
    Binding(
        type="aws:organizations/delegatedAdministrator:DelegatedAdministrator",
        create_call=call("organizations.register_delegated_administrator"),
        read_call=call(
            "organizations.list_delegated_administrators",
            "DelegatedAdministrators[?Id=='{accountId}'] | [0]",
            ServicePrincipal="{servicePrincipal}",
        ),
        delete_call=call(
            "organizations.deregister_delegated_administrator",
            AccountId="{accountId}",
            ServicePrincipal="{servicePrincipal}",
        ),
        outputs={"arn": "Arn", "email": "Email", "name": "Name"},
    ),
    Binding(
        type="aws:organizations/awsServiceAccess:AwsServiceAccess",
        create_call=call("organizations.enable_aws_service_access"),
        read_call=call(
            "organizations.list_aws_service_access_for_organization",
            "EnabledServicePrincipals[?ServicePrincipal=='{servicePrincipal}'] | [0]",
        ),
        delete_call=call("organizations.disable_aws_service_access", ServicePrincipal="{servicePrincipal}"),
    ),
    Binding(
        type="aws:organizations/resourcePolicy:ResourcePolicy",
        create_call=call("organizations.put_resource_policy", "ResourcePolicy.ResourcePolicySummary.Id"),
        read_call=call("organizations.describe_resource_policy", "ResourcePolicy"),
        delete_call=call("organizations.delete_resource_policy"),
        settings=(change("content", call("organizations.put_resource_policy")),),
        tagging=replace(_TAGS, list_tags=None),
        not_returned="tags",
        shim=True,
    ),
)
