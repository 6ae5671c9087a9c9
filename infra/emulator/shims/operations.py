"""Which operations are shims, service by service."""

from __future__ import annotations

from typing import Final

from infra.emulator.shims.echo import Echo


def _on_vault(put: str, get: str, drop: str) -> Echo:
    """Something that hangs on a backup vault."""
    return Echo(service="backup", key="{BackupVaultName}", put={put: {}}, get={get: "{record}"}, drop={drop: {}},
                adds={"BackupVaultArn": "arn:aws:backup:{here}:backup-vault:{BackupVaultName}"})


def _resolver(noun: str, prefix: str, path: str) -> Echo:
    """Something of the resolver's that is made, read, listed and taken down by its id."""
    return Echo(service="route53resolver", key=f"{{{noun}Id}}", adds={
                    f"{noun}Id": f"{prefix}-{{hex17}}", "Id": f"{prefix}-{{hex17}}", "Status": "COMPLETE",
                    "Arn": f"arn:aws:route53resolver:{{here}}:{path}/{prefix}-{{hex17}}", "OwnerId": "{account}"},
                put={f"Create{noun}": {noun: "{record}"}}, get={f"Get{noun}": {noun: "{record}"}},
                list={f"List{noun}s": {f"{noun}s": "{records}"}}, drop={f"Delete{noun}": {noun: {}}})


ECHOES: Final[tuple[Echo, ...]] = (
    # Organizations and IAM
    Echo(service="organizations", put={"PutResourcePolicy": {"ResourcePolicy": {
            "ResourcePolicySummary": {"Id": "{Id}", "Arn": "{Arn}"}, "Content": "{Content}"}}},
         get={"DescribeResourcePolicy": {"ResourcePolicy": {
            "ResourcePolicySummary": {"Id": "{Id}", "Arn": "{Arn}"}, "Content": "{Content}"}}},
         drop={"DeleteResourcePolicy": {}}, missing="ResourcePolicyNotFoundException",
         adds={"Id": "rp-{word8}", "Arn": "arn:aws:organizations::{account}:resourcepolicy/rp-{word8}"}),
    Echo(service="iam", key="{operation|Organizations}",  # EnableOrganizationsRootSessions switches RootSessions
         put={"EnableOrganizationsRootCredentialsManagement": {}, "EnableOrganizationsRootSessions": {}},
         list={"ListOrganizationsFeatures": {"EnabledFeatures": "{keys}"}},
         drop={"DisableOrganizationsRootCredentialsManagement": {}, "DisableOrganizationsRootSessions": {}}),
    # EC2 account settings
    Echo(service="ec2", put={"EnableSnapshotBlockPublicAccess": "{record}"},
         get={"GetSnapshotBlockPublicAccessState": "{record}"},
         drop={"DisableSnapshotBlockPublicAccess": {"State": "unblocked"}}, unset={"State": "unblocked"}),
    Echo(service="ec2", put={"EnableImageBlockPublicAccess": "{record}"},
         get={"GetImageBlockPublicAccessState": "{record}"},
         drop={"DisableImageBlockPublicAccess": {"ImageBlockPublicAccessState": "unblocked"}},
         unset={"ImageBlockPublicAccessState": "unblocked"}),
    Echo(service="ec2", put={"EnableSerialConsoleAccess": "{record}"}, get={"GetSerialConsoleAccessStatus": "{record}"},
         drop={"DisableSerialConsoleAccess": {"SerialConsoleAccessEnabled": False}},
         adds={"SerialConsoleAccessEnabled": True}, unset={"SerialConsoleAccessEnabled": False}),
    Echo(service="ec2", put={"ModifyInstanceMetadataDefaults": {"Return": True}},
         get={"GetInstanceMetadataDefaults": {"AccountLevel": "{record}"}}, unset={}),
    Echo(service="ec2", put={"ModifyEbsDefaultKmsKeyId": "{record}"}, get={"GetEbsDefaultKmsKeyId": "{record}"},
         drop={"ResetEbsDefaultKmsKeyId": {"KmsKeyId": "alias/aws/ebs"}}, unset={"KmsKeyId": "alias/aws/ebs"}),
    Echo(service="ec2", put={"ModifyVpcBlockPublicAccessOptions": {"VpcBlockPublicAccessOptions": "{record}"}},
         get={"DescribeVpcBlockPublicAccessOptions": {"VpcBlockPublicAccessOptions": "{record}"}},
         adds={"AwsAccountId": "{account}", "AwsRegion": "{region}", "State": "update-complete"},
         unset={"InternetGatewayBlockMode": "off"}),
    Echo(service="ec2", key="{ExclusionId}", adds={
            "ExclusionId": "vpcbpa-exclude-{hex17}", "ResourceArn": "arn:aws:ec2:{here}:subnet/{SubnetId}",
            "State": "create-complete"},
         put={"CreateVpcBlockPublicAccessExclusion": {"VpcBlockPublicAccessExclusion": "{record}"},
              "ModifyVpcBlockPublicAccessExclusion": {"VpcBlockPublicAccessExclusion": "{record}"}},
         list={"DescribeVpcBlockPublicAccessExclusions": {"VpcBlockPublicAccessExclusions": "{records}"}},
         drop={"DeleteVpcBlockPublicAccessExclusion": {"VpcBlockPublicAccessExclusion": {}}}),
    # CloudWatch Logs
    Echo(service="logs", key="{queryDefinitionId}",
         put={"PutQueryDefinition": {"queryDefinitionId": "{queryDefinitionId}"}},
         list={"DescribeQueryDefinitions": {"queryDefinitions": "{records}"}},
         drop={"DeleteQueryDefinition": {"success": True}}, adds={"queryDefinitionId": "{uuid}"}),
    Echo(service="ssm", key="{SettingId}", put={"UpdateServiceSetting": {}},
         get={"GetServiceSetting": {"ServiceSetting": "{record}"}},
         drop={"ResetServiceSetting": {"ServiceSetting": {"SettingId": "{SettingId}", "Status": "Default"}}},
         adds={"Status": "Customized"}, missing="ServiceSettingNotFound"),
    # Backup
    _on_vault("PutBackupVaultAccessPolicy", "GetBackupVaultAccessPolicy", "DeleteBackupVaultAccessPolicy"),
    _on_vault("PutBackupVaultNotifications", "GetBackupVaultNotifications", "DeleteBackupVaultNotifications"),
    Echo(service="backup", key="{BackupPlanId}/{SelectionId}", adds={"SelectionId": "{uuid}"},
         put={"CreateBackupSelection": {"SelectionId": "{SelectionId}", "BackupPlanId": "{BackupPlanId}"}},
         get={"GetBackupSelection": "{record}"}, drop={"DeleteBackupSelection": {}},
         list={"ListBackupSelections": {"BackupSelectionsList": "{records}"}}),
    Echo(service="backup", key="{RestoreTestingPlanName}", of="RestoreTestingPlan",
         adds={"RestoreTestingPlanArn": "arn:aws:backup:{here}:restore-testing-plan:{RestoreTestingPlanName}-{uuid}"},
         put={"CreateRestoreTestingPlan": "{record}", "UpdateRestoreTestingPlan": "{record}"},
         get={"GetRestoreTestingPlan": {"RestoreTestingPlan": "{record}"}}, drop={"DeleteRestoreTestingPlan": {}},
         list={"ListRestoreTestingPlans": {"RestoreTestingPlans": "{records}"}}),
    Echo(service="backup", key="{RestoreTestingPlanName}/{RestoreTestingSelectionName}", of="RestoreTestingSelection",
         adds={"RestoreTestingPlanName": "{RestoreTestingPlanName}"},
         put={"CreateRestoreTestingSelection": "{record}", "UpdateRestoreTestingSelection": "{record}"},
         get={"GetRestoreTestingSelection": {"RestoreTestingSelection": "{record}"}},
         drop={"DeleteRestoreTestingSelection": {}},
         list={"ListRestoreTestingSelections": {"RestoreTestingSelections": "{records}"}}),
    Echo(service="backup", key="{FrameworkName}", adds={
            "FrameworkArn": "arn:aws:backup:{here}:framework:{FrameworkName}-{uuid}", "DeploymentStatus": "COMPLETED",
            "FrameworkStatus": "ACTIVE"},
         put={"CreateFramework": "{record}", "UpdateFramework": "{record}"}, get={"DescribeFramework": "{record}"},
         drop={"DeleteFramework": {}}, list={"ListFrameworks": {"Frameworks": "{records}"}}),
    Echo(service="backup", put={"UpdateRegionSettings": {}}, get={"DescribeRegionSettings": "{record}"}, unset={}),
    Echo(service="backup", put={"UpdateGlobalSettings": {}}, get={"DescribeGlobalSettings": "{record}"}, unset={}),
    Echo(service="efs", key="{FileSystemId}", put={"PutBackupPolicy": {"BackupPolicy": "{BackupPolicy}"}},
         get={"DescribeBackupPolicy": {"BackupPolicy": "{BackupPolicy}"}}, missing="PolicyNotFound"),
    # detection
    Echo(service="guardduty", key="{DetectorId}", merges="Features", put={"UpdateOrganizationConfiguration": {}},
         get={"DescribeOrganizationConfiguration": "{record}"}, adds={"MemberAccountLimitReached": False}),
    Echo(service="guardduty", key="{DetectorId}/{DestinationId}",
         adds={"DestinationId": "{hex32}", "Status": "PUBLISHING"},
         put={"CreatePublishingDestination": {"DestinationId": "{DestinationId}"}, "UpdatePublishingDestination": {}},
         get={"DescribePublishingDestination": "{record}"}, drop={"DeletePublishingDestination": {}},
         list={"ListPublishingDestinations": {"Destinations": "{records}"}}),
    Echo(service="securityhub", key="{StandardsSubscriptionArn}", of="StandardsSubscriptionRequest", adds={
            "StandardsSubscriptionArn": "arn:aws:securityhub:{here}:subscription/{StandardsArn|standards/}",
            "StandardsStatus": "READY", "StandardsInput": {}},
         put={"BatchEnableStandards": {"StandardsSubscriptions": ["{record}"]}},
         list={"GetEnabledStandards": {"StandardsSubscriptions": "{records}"}},
         drop={"BatchDisableStandards": {"StandardsSubscriptions": []}}),
    Echo(service="securityhub", key="{FindingAggregatorArn}", adds={
            "FindingAggregatorArn": "arn:aws:securityhub:{here}:finding-aggregator/{uuid}",
            "FindingAggregationRegion": "{region}"},
         put={"CreateFindingAggregator": "{record}", "UpdateFindingAggregator": "{record}"},
         get={"GetFindingAggregator": "{record}"}, drop={"DeleteFindingAggregator": {}},
         list={"ListFindingAggregators": {"FindingAggregators": "{records}"}}),
    Echo(service="securityhub", key="{Identifier}", adds={
            "Identifier": "{uuid}", "Id": "{uuid}",
            "Arn": "arn:aws:securityhub:{here}:configuration-policy/{uuid}"},
         put={"CreateConfigurationPolicy": "{record}", "UpdateConfigurationPolicy": "{record}"},
         get={"GetConfigurationPolicy": "{record}"}, drop={"DeleteConfigurationPolicy": {}},
         list={"ListConfigurationPolicies": {"ConfigurationPolicySummaries": "{records}"}}),
    Echo(service="securityhub", key="on {Target}", of="Target", adds={
            "ConfigurationPolicyId": "{ConfigurationPolicyIdentifier}", "TargetId": "{RootId}", "TargetType": "ROOT",
            "AssociationType": "APPLIED", "AssociationStatus": "SUCCESS"},
         list={"ListConfigurationPolicyAssociations": {"ConfigurationPolicyAssociationSummaries": "{records}"}},
         put={"StartConfigurationPolicyAssociation": "{record}"},
         get={"GetConfigurationPolicyAssociation": "{record}"}, drop={"StartConfigurationPolicyDisassociation": {}}),
    Echo(service="macie2", key="{id}", of="account", adds={
            "id": "{accountId}", "relationshipStatus": "Enabled",
            "arn": "arn:aws:macie2:{here}:member/{accountId}"},
         put={"CreateMember": {"arn": "{arn}"}}, get={"GetMember": "{record}"}, drop={"DeleteMember": {}},
         list={"ListMembers": {"members": "{records}"}}),
    Echo(service="macie2", key="{jobId}", adds={
            "jobId": "{hex32}", "jobArn": "arn:aws:macie2:{here}:classification-job/{hex32}", "jobStatus": "RUNNING"},
         put={"CreateClassificationJob": {"jobId": "{jobId}", "jobArn": "{jobArn}"}, "UpdateClassificationJob": {}},
         get={"DescribeClassificationJob": "{record}"}, list={"ListClassificationJobs": {"items": "{records}"}}),
    Echo(service="macie2", put={"PutClassificationExportConfiguration": {"configuration": "{configuration}"}},
         get={"GetClassificationExportConfiguration": {"configuration": "{configuration}"}}, unset={}),
    Echo(service="macie2", key="{id}", adds={
            "id": "{uuid}", "arn": "arn:aws:macie2:{here}:custom-data-identifier/{uuid}"},
         put={"CreateCustomDataIdentifier": {"customDataIdentifierId": "{id}"}},
         get={"GetCustomDataIdentifier": "{record}"}, drop={"DeleteCustomDataIdentifier": {}},
         list={"ListCustomDataIdentifiers": {"items": "{records}"}}),
    Echo(service="macie2", put={"UpdateOrganizationConfiguration": {}},
         get={"DescribeOrganizationConfiguration": "{record}"},
         adds={"maxAccountLimitReached": False}, unset={"autoEnable": False}),
    Echo(service="accessanalyzer", key="{analyzerName}", adds={
            "arn": "arn:aws:access-analyzer:{here}:analyzer/{analyzerName}", "name": "{analyzerName}",
            "status": "ACTIVE"},
         put={"CreateAnalyzer": {"arn": "{arn}"}, "UpdateAnalyzer": {"configuration": "{configuration}"}},
         get={"GetAnalyzer": {"analyzer": "{record}"}},
         drop={"DeleteAnalyzer": {}}, list={"ListAnalyzers": {"analyzers": "{records}"}}),
    Echo(service="accessanalyzer", key="{analyzerName}/{ruleName}",
         put={"CreateArchiveRule": {}, "UpdateArchiveRule": {}},
         get={"GetArchiveRule": {"archiveRule": "{record}"}}, drop={"DeleteArchiveRule": {}},
         list={"ListArchiveRules": {"archiveRules": "{records}"}}),
    Echo(service="config", key="{ConformancePackName}", adds={

            "ConformancePackArn":
                "arn:aws:config:{here}:conformance-pack/{ConformancePackName}/conformance-pack-{word9}",
            "ConformancePackId": "conformance-pack-{word9}"},
         put={"PutConformancePack": {"ConformancePackArn": "{ConformancePackArn}"}},
         list={"DescribeConformancePacks": {"ConformancePackDetails": "{records}"}},
         drop={"DeleteConformancePack": {}}),
    Echo(service="config", key="{OrganizationConformancePackName}", adds={
            "OrganizationConformancePackArn":
                "arn:aws:config:{here}:organization-conformance-pack/{OrganizationConformancePackName}-{word8}"},
         put={"PutOrganizationConformancePack": {"OrganizationConformancePackArn": "{OrganizationConformancePackArn}"}},
         list={"DescribeOrganizationConformancePacks": {"OrganizationConformancePacks": "{records}"}},
         drop={"DeleteOrganizationConformancePack": {}}),
    Echo(service="securityhub", key="{AdminAccountId}", beside=True,
         adds={"AccountId": "{AdminAccountId}", "Status": "ENABLED"},
         put={"EnableOrganizationAdminAccount": {}}, drop={"DisableOrganizationAdminAccount": {}},
         list={"ListOrganizationAdminAccounts": {"AdminAccounts": "{records}"}}),
    # names
    _resolver("FirewallDomainList", "rslvr-fdl", "firewall-domain-list"),
    _resolver("FirewallRuleGroup", "rslvr-frg", "firewall-rule-group"),
    Echo(service="route53resolver", key="{FirewallDomainListId}",
         put={"UpdateFirewallDomains": {"Id": "{FirewallDomainListId}", "Status": "COMPLETE"}},
         get={"ListFirewallDomains": {"Domains": "{Domains}"}}, unset={}),
    Echo(service="route53resolver", key="{FirewallRuleGroupId}/{FirewallDomainListId}",
         put={"CreateFirewallRule": {"FirewallRule": "{record}"}, "UpdateFirewallRule": {"FirewallRule": "{record}"}},
         list={"ListFirewallRules": {"FirewallRules": "{records}"}}, drop={"DeleteFirewallRule": {"FirewallRule": {}}}),
    Echo(service="route53resolver", key="{FirewallRuleGroupAssociationId}", adds={
            "FirewallRuleGroupAssociationId": "rslvr-frgassoc-{hex17}", "Id": "rslvr-frgassoc-{hex17}",
            "Arn": "arn:aws:route53resolver:{here}:firewall-rule-group-association/rslvr-frgassoc-{hex17}",
            "Status": "COMPLETE"},
         put={"AssociateFirewallRuleGroup": {"FirewallRuleGroupAssociation": "{record}"}},
         get={"GetFirewallRuleGroupAssociation": {"FirewallRuleGroupAssociation": "{record}"}},
         list={"ListFirewallRuleGroupAssociations": {"FirewallRuleGroupAssociations": "{records}"}},
         drop={"DisassociateFirewallRuleGroup": {"FirewallRuleGroupAssociation": {}}}),
    Echo(service="route53resolver", key="{ResourceId}", adds={"Id": "rdfc-{hex17}", "OwnerId": "{account}"},
         put={"UpdateFirewallConfig": {"FirewallConfig": "{record}"}},
         get={"GetFirewallConfig": {"FirewallConfig": "{record}"}},
         list={"ListFirewallConfigs": {"FirewallConfigs": "{records}"}}),
    Echo(service="route53resolver", key="{ResourceId}",
         adds={"Id": "rdsc-{hex17}", "OwnerId": "{account}", "ValidationStatus": "ENABLED"},
         put={"UpdateResolverDnssecConfig": {"ResolverDNSSECConfig": "{record}"}},
         get={"GetResolverDnssecConfig": {"ResolverDNSSECConfig": "{record}"}}),
    # Identity Center
    Echo(service="sso-admin", key="{PermissionSetArn}", put={"PutPermissionsBoundaryToPermissionSet": {}},
         get={"GetPermissionsBoundaryForPermissionSet": {"PermissionsBoundary": "{PermissionsBoundary}"}},
         drop={"DeletePermissionsBoundaryFromPermissionSet": {}}),
)
