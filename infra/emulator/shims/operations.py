"""The shimmed operations, by service."""

from __future__ import annotations

from typing import Final

from infra.emulator.shims.echo import Echo


def _on_vault(put: str, get: str, delete: str) -> Echo:
    """A configuration of a backup vault that is put, read and deleted as a whole."""
    return Echo(service="backup", key="{BackupVaultName}", put={put: {}}, get={get: "{record}"}, delete={delete: {}},
                generated={"BackupVaultArn": "arn:aws:backup:{here}:backup-vault:{BackupVaultName}"})


def _resolver(noun: str, prefix: str, path: str) -> Echo:
    """A Route 53 Resolver resource that is created, read, listed and deleted by its id."""
    return Echo(service="route53resolver", key=f"{{{noun}Id}}", generated={
                    f"{noun}Id": f"{prefix}-{{hex17}}", "Id": f"{prefix}-{{hex17}}", "Status": "COMPLETE",
                    "Arn": f"arn:aws:route53resolver:{{here}}:{path}/{prefix}-{{hex17}}", "OwnerId": "{account}"},
                put={f"Create{noun}": {noun: "{record}"}}, get={f"Get{noun}": {noun: "{record}"}},
                list={f"List{noun}s": {f"{noun}s": "{records}"}}, delete={f"Delete{noun}": {noun: {}}})


def _firewall_part(noun: str, path: str) -> Echo:
    """A rule group or a policy of Network Firewall: its content beside its ARN, name and tags."""
    arn, response = f"arn:aws:network-firewall:{{here}}:{path}/{{{noun}Name}}", f"{noun}Response"
    both = {response: "{record}", noun: f"{{{noun}}}", "UpdateToken": "{UpdateToken}"}
    return Echo(service="network-firewall", key=f"{{{noun}Arn}}", generated={
                    f"{noun}Arn": arn, f"{noun}Id": "{uuid}", f"{noun}Status": "ACTIVE", "UpdateToken": "{uuid_b}",
                    "Arn": arn, "Name": f"{{{noun}Name}}"},
                put={f"Create{noun}": both, f"Update{noun}": both}, get={f"Describe{noun}": both},
                list={f"List{noun}s" if noun == "RuleGroup" else "ListFirewallPolicies": {
                    f"{noun}s" if noun == "RuleGroup" else "FirewallPolicies": "{records}"}},
                delete={f"Delete{noun}": {response: {f"{noun}Name": f"{{{noun}Arn|/}}", f"{noun}Arn": f"{{{noun}Arn}}",
                                                     f"{noun}Id": "deleted"}}})


ECHOES: Final[tuple[Echo, ...]] = (
    # Organizations and IAM
    Echo(service="organizations", put={"PutResourcePolicy": {"ResourcePolicy": {
            "ResourcePolicySummary": {"Id": "{Id}", "Arn": "{Arn}"}, "Content": "{Content}"}}},
         get={"DescribeResourcePolicy": {"ResourcePolicy": {
            "ResourcePolicySummary": {"Id": "{Id}", "Arn": "{Arn}"}, "Content": "{Content}"}}},
         delete={"DeleteResourcePolicy": {}}, not_found="ResourcePolicyNotFoundException",
         generated={"Id": "rp-{word8}", "Arn": "arn:aws:organizations::{account}:resourcepolicy/rp-{word8}"}),
    Echo(service="iam", key="{operation|Organizations}",  # EnableOrganizationsRootSessions enables RootSessions
         put={"EnableOrganizationsRootCredentialsManagement": {}, "EnableOrganizationsRootSessions": {}},
         list={"ListOrganizationsFeatures": {"EnabledFeatures": "{keys}"}},
         delete={"DisableOrganizationsRootCredentialsManagement": {}, "DisableOrganizationsRootSessions": {}}),
    # EC2 account settings
    Echo(service="ec2", put={"EnableSnapshotBlockPublicAccess": "{record}"},
         get={"GetSnapshotBlockPublicAccessState": "{record}"},
         delete={"DisableSnapshotBlockPublicAccess": {"State": "unblocked"}}, default={"State": "unblocked"}),
    Echo(service="ec2", put={"EnableImageBlockPublicAccess": "{record}"},
         get={"GetImageBlockPublicAccessState": "{record}"},
         delete={"DisableImageBlockPublicAccess": {"ImageBlockPublicAccessState": "unblocked"}},
         default={"ImageBlockPublicAccessState": "unblocked"}),
    Echo(service="ec2", put={"EnableSerialConsoleAccess": "{record}"}, get={"GetSerialConsoleAccessStatus": "{record}"},
         delete={"DisableSerialConsoleAccess": {"SerialConsoleAccessEnabled": False}},
         generated={"SerialConsoleAccessEnabled": True}, default={"SerialConsoleAccessEnabled": False}),
    Echo(service="ec2", put={"ModifyInstanceMetadataDefaults": {"Return": True}},
         get={"GetInstanceMetadataDefaults": {"AccountLevel": "{record}"}}, default={}),
    Echo(service="ec2", put={"ModifyEbsDefaultKmsKeyId": "{record}"}, get={"GetEbsDefaultKmsKeyId": "{record}"},
         delete={"ResetEbsDefaultKmsKeyId": {"KmsKeyId": "alias/aws/ebs"}}, default={"KmsKeyId": "alias/aws/ebs"}),
    Echo(service="ec2", put={"ModifyVpcBlockPublicAccessOptions": {"VpcBlockPublicAccessOptions": "{record}"}},
         get={"DescribeVpcBlockPublicAccessOptions": {"VpcBlockPublicAccessOptions": "{record}"}},
         generated={"AwsAccountId": "{account}", "AwsRegion": "{region}", "State": "update-complete"},
         default={"InternetGatewayBlockMode": "off"}),
    Echo(service="ec2", key="{ExclusionId}", generated={
            "ExclusionId": "vpcbpa-exclude-{hex17}", "ResourceArn": "arn:aws:ec2:{here}:subnet/{SubnetId}",
            "State": "create-complete"},
         put={"CreateVpcBlockPublicAccessExclusion": {"VpcBlockPublicAccessExclusion": "{record}"},
              "ModifyVpcBlockPublicAccessExclusion": {"VpcBlockPublicAccessExclusion": "{record}"}},
         list={"DescribeVpcBlockPublicAccessExclusions": {"VpcBlockPublicAccessExclusions": "{records}"}},
         delete={"DeleteVpcBlockPublicAccessExclusion": {"VpcBlockPublicAccessExclusion": {}}}),
    # S3 request metrics
    Echo(service="s3", key="{Bucket}:{Id}", put={"PutBucketMetricsConfiguration": {}},
         get={"GetBucketMetricsConfiguration": {"MetricsConfiguration": "{MetricsConfiguration}"}},
         delete={"DeleteBucketMetricsConfiguration": {}}, not_found="NoSuchConfiguration"),
    # CloudWatch Logs
    Echo(service="logs", key="{queryDefinitionId}",
         put={"PutQueryDefinition": {"queryDefinitionId": "{queryDefinitionId}"}},
         list={"DescribeQueryDefinitions": {"queryDefinitions": "{records}"}},
         delete={"DeleteQueryDefinition": {"success": True}}, generated={"queryDefinitionId": "{uuid}"}),
    Echo(service="ssm", key="{SettingId}", put={"UpdateServiceSetting": {}},
         get={"GetServiceSetting": {"ServiceSetting": "{record}"}},
         delete={"ResetServiceSetting": {"ServiceSetting": {"SettingId": "{SettingId}", "Status": "Default"}}},
         generated={"Status": "Customized"}, not_found="ServiceSettingNotFound"),
    # Backup
    _on_vault("PutBackupVaultAccessPolicy", "GetBackupVaultAccessPolicy", "DeleteBackupVaultAccessPolicy"),
    _on_vault("PutBackupVaultNotifications", "GetBackupVaultNotifications", "DeleteBackupVaultNotifications"),
    Echo(service="backup", key="{BackupPlanId}/{SelectionId}", generated={"SelectionId": "{uuid}"},
         put={"CreateBackupSelection": {"SelectionId": "{SelectionId}", "BackupPlanId": "{BackupPlanId}"}},
         get={"GetBackupSelection": "{record}"}, delete={"DeleteBackupSelection": {}},
         list={"ListBackupSelections": {"BackupSelectionsList": "{records}"}}),
    Echo(service="backup", key="{RestoreTestingPlanName}", record_in="RestoreTestingPlan", generated={
            "RestoreTestingPlanArn": "arn:aws:backup:{here}:restore-testing-plan:{RestoreTestingPlanName}-{uuid}"},
         put={"CreateRestoreTestingPlan": "{record}", "UpdateRestoreTestingPlan": "{record}"},
         get={"GetRestoreTestingPlan": {"RestoreTestingPlan": "{record}"}}, delete={"DeleteRestoreTestingPlan": {}},
         list={"ListRestoreTestingPlans": {"RestoreTestingPlans": "{records}"}}),
    Echo(service="backup", key="{RestoreTestingPlanName}/{RestoreTestingSelectionName}",
         record_in="RestoreTestingSelection",
         generated={"RestoreTestingPlanName": "{RestoreTestingPlanName}"},
         put={"CreateRestoreTestingSelection": "{record}", "UpdateRestoreTestingSelection": "{record}"},
         get={"GetRestoreTestingSelection": {"RestoreTestingSelection": "{record}"}},
         delete={"DeleteRestoreTestingSelection": {}},
         list={"ListRestoreTestingSelections": {"RestoreTestingSelections": "{records}"}}),
    Echo(service="backup", key="{FrameworkName}", generated={
            "FrameworkArn": "arn:aws:backup:{here}:framework:{FrameworkName}-{uuid}", "DeploymentStatus": "COMPLETED",
            "FrameworkStatus": "ACTIVE"},
         put={"CreateFramework": "{record}", "UpdateFramework": "{record}"}, get={"DescribeFramework": "{record}"},
         delete={"DeleteFramework": {}}, list={"ListFrameworks": {"Frameworks": "{records}"}}),
    Echo(service="backup", put={"UpdateRegionSettings": {}}, get={"DescribeRegionSettings": "{record}"}, default={}),
    Echo(service="backup", put={"UpdateGlobalSettings": {}}, get={"DescribeGlobalSettings": "{record}"}, default={}),
    Echo(service="efs", key="{FileSystemId}", put={"PutBackupPolicy": {"BackupPolicy": "{BackupPolicy}"}},
         get={"DescribeBackupPolicy": {"BackupPolicy": "{BackupPolicy}"}}, not_found="PolicyNotFound"),
    # GuardDuty, Security Hub, Macie, IAM Access Analyzer, Config
    Echo(service="guardduty", key="{DetectorId}", merged_list="Features", put={"UpdateOrganizationConfiguration": {}},
         get={"DescribeOrganizationConfiguration": "{record}"}, generated={"MemberAccountLimitReached": False}),
    Echo(service="guardduty", key="{DetectorId}/{DestinationId}",
         generated={"DestinationId": "{hex32}", "Status": "PUBLISHING"},
         put={"CreatePublishingDestination": {"DestinationId": "{DestinationId}"}, "UpdatePublishingDestination": {}},
         get={"DescribePublishingDestination": "{record}"}, delete={"DeletePublishingDestination": {}},
         list={"ListPublishingDestinations": {"Destinations": "{records}"}}),
    Echo(service="securityhub", key="{StandardsSubscriptionArn}", record_in="StandardsSubscriptionRequest", generated={
            "StandardsSubscriptionArn": "arn:aws:securityhub:{here}:subscription/{StandardsArn|standards/}",
            "StandardsStatus": "READY", "StandardsInput": {}},
         put={"BatchEnableStandards": {"StandardsSubscriptions": ["{record}"]}},
         list={"GetEnabledStandards": {"StandardsSubscriptions": "{records}"}},
         delete={"BatchDisableStandards": {"StandardsSubscriptions": []}}),
    Echo(service="securityhub", key="{FindingAggregatorArn}", generated={
            "FindingAggregatorArn": "arn:aws:securityhub:{here}:finding-aggregator/{uuid}",
            "FindingAggregationRegion": "{region}"},
         put={"CreateFindingAggregator": "{record}", "UpdateFindingAggregator": "{record}"},
         get={"GetFindingAggregator": "{record}"}, delete={"DeleteFindingAggregator": {}},
         list={"ListFindingAggregators": {"FindingAggregators": "{records}"}}),
    Echo(service="securityhub", key="{Identifier}", generated={
            "Identifier": "{uuid}", "Id": "{uuid}",
            "Arn": "arn:aws:securityhub:{here}:configuration-policy/{uuid}"},
         put={"CreateConfigurationPolicy": "{record}", "UpdateConfigurationPolicy": "{record}"},
         get={"GetConfigurationPolicy": "{record}"}, delete={"DeleteConfigurationPolicy": {}},
         list={"ListConfigurationPolicies": {"ConfigurationPolicySummaries": "{records}"}}),
    Echo(service="securityhub", key="on {Target}", record_in="Target", generated={
            "ConfigurationPolicyId": "{ConfigurationPolicyIdentifier}", "TargetId": "{RootId}", "TargetType": "ROOT",
            "AssociationType": "APPLIED", "AssociationStatus": "SUCCESS"},
         list={"ListConfigurationPolicyAssociations": {"ConfigurationPolicyAssociationSummaries": "{records}"}},
         put={"StartConfigurationPolicyAssociation": "{record}"},
         get={"GetConfigurationPolicyAssociation": "{record}"}, delete={"StartConfigurationPolicyDisassociation": {}}),
    Echo(service="macie2", key="{id}", record_in="account", generated={
            "id": "{accountId}", "relationshipStatus": "Enabled",
            "arn": "arn:aws:macie2:{here}:member/{accountId}"},
         put={"CreateMember": {"arn": "{arn}"}}, get={"GetMember": "{record}"}, delete={"DeleteMember": {}},
         list={"ListMembers": {"members": "{records}"}}),
    Echo(service="macie2", key="{jobId}", generated={
            "jobId": "{hex32}", "jobArn": "arn:aws:macie2:{here}:classification-job/{hex32}", "jobStatus": "RUNNING"},
         put={"CreateClassificationJob": {"jobId": "{jobId}", "jobArn": "{jobArn}"}, "UpdateClassificationJob": {}},
         get={"DescribeClassificationJob": "{record}"}, list={"ListClassificationJobs": {"items": "{records}"}}),
    Echo(service="macie2", put={"PutClassificationExportConfiguration": {"configuration": "{configuration}"}},
         get={"GetClassificationExportConfiguration": {"configuration": "{configuration}"}}, default={}),
    Echo(service="macie2", key="{id}", generated={
            "id": "{uuid}", "arn": "arn:aws:macie2:{here}:custom-data-identifier/{uuid}"},
         put={"CreateCustomDataIdentifier": {"customDataIdentifierId": "{id}"}},
         get={"GetCustomDataIdentifier": "{record}"}, delete={"DeleteCustomDataIdentifier": {}},
         list={"ListCustomDataIdentifiers": {"items": "{records}"}}),
    Echo(service="macie2", put={"UpdateOrganizationConfiguration": {}},
         get={"DescribeOrganizationConfiguration": "{record}"},
         generated={"maxAccountLimitReached": False}, default={"autoEnable": False}),
    Echo(service="accessanalyzer", key="{analyzerName}", generated={
            "arn": "arn:aws:access-analyzer:{here}:analyzer/{analyzerName}", "name": "{analyzerName}",
            "status": "ACTIVE"},
         put={"CreateAnalyzer": {"arn": "{arn}"}, "UpdateAnalyzer": {"configuration": "{configuration}"}},
         get={"GetAnalyzer": {"analyzer": "{record}"}},
         delete={"DeleteAnalyzer": {}}, list={"ListAnalyzers": {"analyzers": "{records}"}}),
    Echo(service="accessanalyzer", key="{analyzerName}/{ruleName}",
         put={"CreateArchiveRule": {}, "UpdateArchiveRule": {}},
         get={"GetArchiveRule": {"archiveRule": "{record}"}}, delete={"DeleteArchiveRule": {}},
         list={"ListArchiveRules": {"archiveRules": "{records}"}}),
    Echo(service="config", key="{ConformancePackName}", generated={
            "ConformancePackArn":
                "arn:aws:config:{here}:conformance-pack/{ConformancePackName}/conformance-pack-{word9}",
            "ConformancePackId": "conformance-pack-{word9}"},
         put={"PutConformancePack": {"ConformancePackArn": "{ConformancePackArn}"}},
         list={"DescribeConformancePacks": {"ConformancePackDetails": "{records}"}},
         delete={"DeleteConformancePack": {}}),
    Echo(service="config", key="{OrganizationConformancePackName}", generated={
            "OrganizationConformancePackArn":
                "arn:aws:config:{here}:organization-conformance-pack/{OrganizationConformancePackName}-{word8}"},
         put={"PutOrganizationConformancePack": {"OrganizationConformancePackArn": "{OrganizationConformancePackArn}"}},
         list={"DescribeOrganizationConformancePacks": {"OrganizationConformancePacks": "{records}"}},
         delete={"DeleteOrganizationConformancePack": {}}),
    Echo(service="securityhub", key="{AdminAccountId}", stored_by_moto=True,
         generated={"AccountId": "{AdminAccountId}", "Status": "ENABLED"},
         put={"EnableOrganizationAdminAccount": {}}, delete={"DisableOrganizationAdminAccount": {}},
         list={"ListOrganizationAdminAccounts": {"AdminAccounts": "{records}"}}),
    # Route 53 Resolver
    _resolver("FirewallDomainList", "rslvr-fdl", "firewall-domain-list"),
    _resolver("FirewallRuleGroup", "rslvr-frg", "firewall-rule-group"),
    Echo(service="route53resolver", key="{FirewallDomainListId}",
         put={"UpdateFirewallDomains": {"Id": "{FirewallDomainListId}", "Status": "COMPLETE"}},
         get={"ListFirewallDomains": {"Domains": "{Domains}"}}, default={}),
    Echo(service="route53resolver", key="{FirewallRuleGroupId}/{FirewallDomainListId}",
         put={"CreateFirewallRule": {"FirewallRule": "{record}"}, "UpdateFirewallRule": {"FirewallRule": "{record}"}},
         list={"ListFirewallRules": {"FirewallRules": "{records}"}},
         delete={"DeleteFirewallRule": {"FirewallRule": {}}}),
    Echo(service="route53resolver", key="{FirewallRuleGroupAssociationId}", generated={
            "FirewallRuleGroupAssociationId": "rslvr-frgassoc-{hex17}", "Id": "rslvr-frgassoc-{hex17}",
            "Arn": "arn:aws:route53resolver:{here}:firewall-rule-group-association/rslvr-frgassoc-{hex17}",
            "Status": "COMPLETE"},
         put={"AssociateFirewallRuleGroup": {"FirewallRuleGroupAssociation": "{record}"}},
         get={"GetFirewallRuleGroupAssociation": {"FirewallRuleGroupAssociation": "{record}"}},
         list={"ListFirewallRuleGroupAssociations": {"FirewallRuleGroupAssociations": "{records}"}},
         delete={"DisassociateFirewallRuleGroup": {"FirewallRuleGroupAssociation": {}}}),
    Echo(service="route53resolver", key="{ResourceId}", generated={"Id": "rdfc-{hex17}", "OwnerId": "{account}"},
         put={"UpdateFirewallConfig": {"FirewallConfig": "{record}"}},
         get={"GetFirewallConfig": {"FirewallConfig": "{record}"}},
         list={"ListFirewallConfigs": {"FirewallConfigs": "{records}"}}),
    Echo(service="route53resolver", key="{ResourceId}",
         generated={"Id": "rdsc-{hex17}", "OwnerId": "{account}", "ValidationStatus": "ENABLED"},
         put={"UpdateResolverDnssecConfig": {"ResolverDNSSECConfig": "{record}"}},
         get={"GetResolverDnssecConfig": {"ResolverDNSSECConfig": "{record}"}}),
    # Network Firewall
    _firewall_part("RuleGroup", "stateful-rulegroup"),
    _firewall_part("FirewallPolicy", "firewall-policy"),
    # IAM Identity Center
    Echo(service="sso-admin", key="{PermissionSetArn}", put={"PutPermissionsBoundaryToPermissionSet": {}},
         get={"GetPermissionsBoundaryForPermissionSet": {"PermissionsBoundary": "{PermissionsBoundary}"}},
         delete={"DeletePermissionsBoundaryFromPermissionSet": {}}),
)
