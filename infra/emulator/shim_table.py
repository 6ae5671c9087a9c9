"""Which operations are shims, service by service."""

from __future__ import annotations

from typing import Final

from infra.emulator.shims import Echo

ECHOES: Final[tuple[Echo, ...]] = (
    # Organizations and IAM
    Echo(service="organizations", put={"PutResourcePolicy": {"ResourcePolicy": {
            "ResourcePolicySummary": {"Id": "{Id}", "Arn": "{Arn}"}, "Content": "{Content}"}}},
         get={"DescribeResourcePolicy": {"ResourcePolicy": {
            "ResourcePolicySummary": {"Id": "{Id}", "Arn": "{Arn}"}, "Content": "{Content}"}}},
         drop={"DeleteResourcePolicy": {}}, missing="ResourcePolicyNotFoundException",
         adds={"Id": "rp-{word8}", "Arn": "arn:aws:organizations::{account}:resourcepolicy/rp-{word8}"}),
    Echo(service="iam", put={"EnableOrganizationsRootCredentialsManagement": {"EnabledFeatures": ["RootCredentialsManagement"]},
                             "EnableOrganizationsRootSessions": {"EnabledFeatures": ["RootSessions"]}},
         get={"ListOrganizationsFeatures": {"EnabledFeatures": ["RootCredentialsManagement", "RootSessions"]}},
         drop={"DisableOrganizationsRootCredentialsManagement": {}, "DisableOrganizationsRootSessions": {}},
         missing="OrganizationNotFoundException"),
    # EC2 account settings
    Echo(service="ec2", put={"EnableSnapshotBlockPublicAccess": "{record}"},
         get={"GetSnapshotBlockPublicAccessState": "{record}"},
         drop={"DisableSnapshotBlockPublicAccess": {"State": "unblocked"}}, unset={"State": "unblocked"}),
    Echo(service="ec2", put={"EnableImageBlockPublicAccess": "{record}"}, get={"GetImageBlockPublicAccessState": "{record}"},
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
    # CloudWatch Logs
    Echo(service="logs", key="{queryDefinitionId}", put={"PutQueryDefinition": {"queryDefinitionId": "{queryDefinitionId}"}},
         list={"DescribeQueryDefinitions": {"queryDefinitions": "{records}"}},
         drop={"DeleteQueryDefinition": {"success": True}}, adds={"queryDefinitionId": "{uuid}"}),
    Echo(service="ssm", key="{SettingId}", put={"UpdateServiceSetting": {}}, get={"GetServiceSetting": {"ServiceSetting": "{record}"}},
         drop={"ResetServiceSetting": {"ServiceSetting": {"SettingId": "{SettingId}", "Status": "Default"}}},
         adds={"Status": "Customized"}, missing="ServiceSettingNotFound"),
)
