"""What looks for trouble: GuardDuty, Security Hub, Macie, Inspector, Access Analyzer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import Aws, Binding, Props, Tagging, call, change, setting

_ADMIN = "AdminAccounts[?AdminAccountId=='{adminAccountId}'] | [0]"


def _admin(service: str, package: str, member: str, take: str) -> Binding:
    """The account that runs a service for the organization."""
    key = {member: "{adminAccountId}"}
    return Binding(
        type=f"aws:{package}/organizationAdminAccount:OrganizationAdminAccount",
        create_call=call(f"{service}.enable_organization_admin_account", **key),
        read_call=call(f"{service}.list_organization_admin_accounts", take),
        delete_call=call(f"{service}.disable_organization_admin_account", **key),
        shim=service == "securityhub",
    )


def _organization(service: str, package: str, shim: bool, names: dict[str, str] | None = None, **key: str) -> Binding:
    """What a service does for accounts that join the organization."""
    put = call(f"{service}.update_organization_configuration", **key)
    return Binding(
        type=f"aws:{package}/organizationConfiguration:OrganizationConfiguration",
        create_call=put,
        read_call=call(f"{service}.describe_organization_configuration", "@", **key),
        settings=(change("*", put),),
        names=names or {},
        shim=shim,
    )


class _Feature(Binding):
    """One feature of a detector; AWS takes features in lists."""

    def create(self, aws: Aws, props: Props) -> str:
        """Switch the feature as declared."""
        feature = {key: value for key, value in props.inputs.items() if key not in ("detectorId", "region")}
        operation = self.create_call.operation
        filled = aws.filled(
            operation, {"features": [feature]}, {"features.additionalConfigurations": "AdditionalConfiguration"}
        )
        aws.call(operation, **filled, DetectorId=props["detectorId"])
        return str(props["id"])

    def update(self, aws: Aws, olds: Props, news: Props) -> None:  # noqa: ARG002
        """Switch it again."""
        self.create(aws, news)


_SCANS = {"ec2": "EC2", "ecr": "ECR", "lambda": "LAMBDA", "lambdaCode": "LAMBDA_CODE"}


class _Enabler(Binding):
    """Inspector's scans, switched on for a list of accounts."""

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """What is scanned: EC2, ECR, LAMBDA, LAMBDA_CODE."""
        found = super().read(aws, props) or {}
        states = {name: each["status"] for name, each in found.get("resourceState", {}).items()}
        on = [_SCANS[name] for name, status in states.items() if status.startswith("ENABL") and name in _SCANS]
        return {"resourceTypes": on} if on else None

    def update(self, aws: Aws, olds: Props, news: Props) -> None:
        """Switch on what was added and off what was taken away."""
        gone = sorted(set(olds["resourceTypes"]) - set(news["resourceTypes"]))
        if gone:
            aws.call("inspector2.disable", accountIds=news["accountIds"], resourceTypes=gone)
        aws.call("inspector2.enable", accountIds=news["accountIds"], resourceTypes=news["resourceTypes"])


_FEATURES = "Features[?Name=='{name}'] | [0]"

BINDINGS = (
    Binding(
        type="aws:guardduty/detector:Detector",
        create_call=call("guardduty.create_detector", "DetectorId", Enable="{enable}"),
        read_call=call("guardduty.get_detector", "@", DetectorId="{id}"),
        delete_call=call("guardduty.delete_detector", DetectorId="{id}"),
        settings=(
            change(
                "enable findingPublishingFrequency datasources", call("guardduty.update_detector", DetectorId="{id}")
            ),
        ),
        tagging=Tagging(
            put=call("guardduty.tag_resource", ResourceArn="{arn}"),
            drop=call("guardduty.untag_resource", ResourceArn="{arn}", TagKeys="{gone}"),
        ),
        reshape={"enable": "Status=='ENABLED'"},
    ),
    _Feature(
        type="aws:guardduty/detectorFeature:DetectorFeature",
        create_call=call("guardduty.update_detector"),
        read_call=call("guardduty.get_detector", _FEATURES, DetectorId="{detectorId}"),
        names={"additionalConfigurations": "AdditionalConfiguration"},
    ),
    _admin("guardduty", "guardduty", "AdminAccountId", _ADMIN),
    _organization(
        "guardduty",
        "guardduty",
        shim=True,
        DetectorId="{detectorId}",
        names={"autoEnableOrganizationMembers": "AutoEnableOrganizationMembers"},
    ),
    _Feature(
        type="aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature",
        create_call=call("guardduty.update_organization_configuration"),
        read_call=call("guardduty.describe_organization_configuration", _FEATURES, DetectorId="{detectorId}"),
        names={"additionalConfigurations": "AdditionalConfiguration"},
        shim=True,
    ),
    Binding(
        type="aws:guardduty/publishingDestination:PublishingDestination",
        create_call=call(
            "guardduty.create_publishing_destination",
            "DestinationId",
            ClientToken="{destinationId}",
            DestinationType="{destinationType}",
        ),
        read_call=call(
            "guardduty.describe_publishing_destination", "@", DetectorId="{detectorId}", DestinationId="{destinationId}"
        ),
        delete_call=call(
            "guardduty.delete_publishing_destination", DetectorId="{detectorId}", DestinationId="{destinationId}"
        ),
        id="{detectorId}:{created}",
        names={
            "destinationArn": "DestinationProperties.DestinationArn",
            "kmsKeyArn": "DestinationProperties.KmsKeyArn",
        },
        unread="tags",
        shim=True,
    ),
    Binding(
        type="aws:securityhub/account:Account",
        create_call=call("securityhub.enable_security_hub"),
        read_call=call("securityhub.describe_hub", "@"),
        delete_call=call("securityhub.disable_security_hub"),
        settings=(setting("autoEnableControls", call("securityhub.update_security_hub_configuration")),),
        unread="enableDefaultStandards",
    ),
    Binding(
        type="aws:securityhub/standardsSubscription:StandardsSubscription",
        create_call=call(
            "securityhub.batch_enable_standards",
            "StandardsSubscriptions[0].StandardsSubscriptionArn",
            StandardsSubscriptionRequests=[{"StandardsArn": "{standardsArn}"}],
        ),
        read_call=call(
            "securityhub.get_enabled_standards", "StandardsSubscriptions[?StandardsSubscriptionArn=='{id}'] | [0]"
        ),
        delete_call=call("securityhub.batch_disable_standards", StandardsSubscriptionArns=["{id}"]),
        shim=True,
    ),
    Binding(
        type="aws:securityhub/findingAggregator:FindingAggregator",
        create_call=call("securityhub.create_finding_aggregator", "FindingAggregatorArn"),
        read_call=call("securityhub.get_finding_aggregator", "@", FindingAggregatorArn="{id}"),
        delete_call=call("securityhub.delete_finding_aggregator", FindingAggregatorArn="{id}"),
        settings=(change("*", call("securityhub.update_finding_aggregator", FindingAggregatorArn="{id}")),),
        names={"linkingMode": "RegionLinkingMode", "specifiedRegions": "Regions"},
        shim=True,
    ),
    _admin("securityhub", "securityhub", "AdminAccountId", "AdminAccounts[?AccountId=='{adminAccountId}'] | [0]"),
    _organization(
        "securityhub", "securityhub", shim=False,
        names={"organizationConfiguration.configurationType": "ConfigurationType"},
    ),
    Binding(
        type="aws:securityhub/configurationPolicy:ConfigurationPolicy",
        create_call=call("securityhub.create_configuration_policy", "Id"),
        read_call=call("securityhub.get_configuration_policy", "@", Identifier="{id}"),
        delete_call=call("securityhub.delete_configuration_policy", Identifier="{id}"),
        settings=(change("*", call("securityhub.update_configuration_policy", Identifier="{id}")),),
        names={
            "configurationPolicy": "ConfigurationPolicy.SecurityHub",
            "configurationPolicy.enabledStandardArns": "EnabledStandardIdentifiers",
            "securityControlsConfiguration.disabledControlIdentifiers": "DisabledSecurityControlIdentifiers",
            "securityControlsConfiguration.enabledControlIdentifiers": "EnabledSecurityControlIdentifiers",
        },
        shim=True,
    ),
    Binding(
        type="aws:securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation",
        create_call=call("securityhub.start_configuration_policy_association",
                         ConfigurationPolicyIdentifier="{policyId}", Target={"RootId": "{targetId}"}),
        read_call=call("securityhub.get_configuration_policy_association", "@", Target={"RootId": "{targetId}"}),
        delete_call=call("securityhub.start_configuration_policy_disassociation",
                         ConfigurationPolicyIdentifier="{policyId}", Target={"RootId": "{targetId}"}),
        names={"policyId": "ConfigurationPolicyId"},
        shim=True,
    ),
    Binding(
        type="aws:macie2/account:Account",
        create_call=call("macie2.enable_macie"),
        read_call=call("macie2.get_macie_session", "@"),
        delete_call=call("macie2.disable_macie"),
        settings=(change("*", call("macie2.update_macie_session")),),
        outputs={"serviceRole": "serviceRole"},
    ),
    Binding(
        type="aws:macie2/classificationJob:ClassificationJob",
        create_call=call("macie2.create_classification_job", "jobId", clientToken="{id}"),
        read_call=call("macie2.describe_classification_job", "@", jobId="{id}"),
        delete_call=call("macie2.update_classification_job", jobId="{id}", jobStatus="CANCELLED"),
        settings=(change("jobStatus", call("macie2.update_classification_job", jobId="{id}")),),
        outputs={"jobArn": "jobArn"},
        gone="jobStatus=='CANCELLED'",
        shim=True,
    ),
    Binding(
        type="aws:macie2/classificationExportConfiguration:ClassificationExportConfiguration",
        create_call=call("macie2.put_classification_export_configuration"),
        read_call=call("macie2.get_classification_export_configuration", "configuration.s3Destination && @"),
        delete_call=call("macie2.put_classification_export_configuration", configuration={}),
        settings=(change("*", call("macie2.put_classification_export_configuration")),),
        names={"s3Destination": "configuration.s3Destination"},
        shim=True,
    ),
    Binding(
        type="aws:macie/customDataIdentifier:CustomDataIdentifier",
        create_call=call("macie2.create_custom_data_identifier", "customDataIdentifierId"),
        read_call=call("macie2.get_custom_data_identifier", "@", id="{id}"),
        delete_call=call("macie2.delete_custom_data_identifier", id="{id}"),
        shim=True,
    ),
    _admin("macie2", "macie2", "adminAccountId", "adminAccounts[?accountId=='{adminAccountId}'] | [0]"),
    _organization("macie2", "macie2", shim=True),
    Binding(
        type="aws:macie2/member:Member",
        create_call=call("macie2.create_member", account={"accountId": "{accountId}", "email": "{email}"}),
        read_call=call("macie2.get_member", "@", id="{accountId}"),
        delete_call=call("macie2.delete_member", id="{accountId}"),
        unread="status tags",
        shim=True,
    ),
    Binding(
        type="aws:inspector2/memberAssociation:MemberAssociation",
        create_call=call("inspector2.associate_member"),
        read_call=call("inspector2.get_member", "member", accountId="{accountId}"),
        delete_call=call("inspector2.disassociate_member", accountId="{accountId}"),
        gone="relationshipStatus!='ENABLED'",
    ),
    _Enabler(
        type="aws:inspector2/enabler:Enabler",
        create_call=call("inspector2.enable"),
        read_call=call("inspector2.batch_get_account_status", "accounts[0]", accountIds="{accountIds}"),
        delete_call=call("inspector2.disable", accountIds="{accountIds}", resourceTypes="{resourceTypes}"),
    ),
    _organization("inspector2", "inspector2", shim=False, names={"lambda": "lambda"}),
    Binding(
        type="aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount",
        create_call=call("inspector2.enable_delegated_admin_account", delegatedAdminAccountId="{accountId}"),
        read_call=call(
            "inspector2.list_delegated_admin_accounts", "delegatedAdminAccounts[?accountId=='{accountId}'] | [0]"
        ),
        delete_call=call("inspector2.disable_delegated_admin_account", delegatedAdminAccountId="{accountId}"),
    ),
    Binding(
        type="aws:accessanalyzer/analyzer:Analyzer",
        create_call=call("accessanalyzer.create_analyzer", type="{type}"),
        read_call=call("accessanalyzer.get_analyzer", "analyzer", analyzerName="{analyzerName}"),
        delete_call=call("accessanalyzer.delete_analyzer", analyzerName="{analyzerName}"),
        settings=(
            change("configuration", call("accessanalyzer.update_analyzer", analyzerName="{analyzerName}")),
        ),
        shim=True,
    ),
    Binding(
        type="aws:accessanalyzer/archiveRule:ArchiveRule",
        create_call=call("accessanalyzer.create_archive_rule"),
        read_call=call(
            "accessanalyzer.get_archive_rule", "archiveRule", analyzerName="{analyzerName}", ruleName="{ruleName}"
        ),
        delete_call=call("accessanalyzer.delete_archive_rule", analyzerName="{analyzerName}", ruleName="{ruleName}"),
        unread="filters",
        shim=True,
    ),
)
