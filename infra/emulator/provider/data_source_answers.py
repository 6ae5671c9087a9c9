"""Data sources (Pulumi functions) that are answered from the emulated accounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from infra.emulator.provider.binding import AwsContext

Answer = Callable[[AwsContext, Mapping[str, Any]], dict[str, Any]]


def _availability_zones(aws: AwsContext, args: Mapping[str, Any]) -> dict[str, Any]:
    zones = aws.call("ec2.describe_availability_zones")["AvailabilityZones"]
    state = args.get("state")
    kept = [zone for zone in zones if state in (None, zone["State"])]
    return {
        "id": aws.region,
        "names": [zone["ZoneName"] for zone in kept],
        "zoneIds": [zone["ZoneId"] for zone in kept],
        "groupNames": sorted({zone["RegionName"] for zone in kept}),
        "state": state,
    }


def _organization(aws: AwsContext, _: Mapping[str, Any]) -> dict[str, Any]:
    found = aws.call("organizations.describe_organization")["Organization"]
    roots = aws.call("organizations.list_roots")["Roots"]
    accounts = [
        {"id": each["Id"], "arn": each["Arn"], "name": each["Name"], "email": each["Email"], "status": each["Status"]}
        for each in aws.call("organizations.list_accounts")["Accounts"]
    ]
    return {
        "id": found["Id"],
        "arn": found["Arn"],
        "featureSet": found["FeatureSet"],
        "masterAccountId": found["MasterAccountId"],
        "masterAccountArn": found["MasterAccountArn"],
        "masterAccountEmail": found["MasterAccountEmail"],
        "accounts": accounts,
        "nonMasterAccounts": [each for each in accounts if each["id"] != found["MasterAccountId"]],
        "roots": [
            {
                "id": root["Id"],
                "arn": root["Arn"],
                "name": root["Name"],
                "policyTypes": [{"type": each["Type"], "status": each["Status"]} for each in root["PolicyTypes"]],
            }
            for root in roots
        ],
    }


def _sso_instances(aws: AwsContext, _: Mapping[str, Any]) -> dict[str, Any]:
    instances = aws.call("sso-admin.list_instances")["Instances"]
    return {
        "id": aws.region,
        "arns": [each["InstanceArn"] for each in instances],
        "identityStoreIds": [each["IdentityStoreId"] for each in instances],
    }


def _key(aws: AwsContext, args: Mapping[str, Any]) -> dict[str, Any]:
    found = aws.call("kms.describe_key", KeyId=args["keyId"])["KeyMetadata"]
    return {
        "id": found["KeyId"],
        "keyId": args["keyId"],
        "arn": found["Arn"],
        "awsAccountId": found["AWSAccountId"],
        "enabled": found["Enabled"],
        "keyState": found["KeyState"],
        "description": found["Description"],
    }


def _role(aws: AwsContext, args: Mapping[str, Any]) -> dict[str, Any]:
    found = aws.call("iam.get_role", RoleName=args["name"])["Role"]
    return {
        "id": found["RoleName"],
        "name": found["RoleName"],
        "arn": found["Arn"],
        "path": found["Path"],
        "uniqueId": found["RoleId"],
    }


def _vpcs(aws: AwsContext, args: Mapping[str, Any]) -> dict[str, Any]:
    found = aws.call("ec2.describe_vpcs", Filters=_filters(args))["Vpcs"]
    return {**args, "id": aws.region, "ids": [each["VpcId"] for each in found]}


def _network_acls(aws: AwsContext, args: Mapping[str, Any]) -> dict[str, Any]:
    in_vpc = [{"Name": "vpc-id", "Values": [args["vpcId"]]}] if args.get("vpcId") else []
    found = aws.call("ec2.describe_network_acls", Filters=[*in_vpc, *_filters(args)])["NetworkAcls"]
    return {**args, "id": aws.region, "ids": [each["NetworkAclId"] for each in found]}


def _subnets(aws: AwsContext, args: Mapping[str, Any]) -> dict[str, Any]:
    found = aws.call("ec2.describe_subnets", Filters=_filters(args))["Subnets"]
    return {**args, "id": aws.region, "ids": [each["SubnetId"] for each in found]}


def _filters(args: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"Name": each["name"], "Values": each["values"]} for each in args.get("filters") or ()]


DATA_SOURCES: Final[Mapping[str, Answer]] = {
    "aws:index/getAvailabilityZones:getAvailabilityZones": _availability_zones,
    "aws:ec2/getNetworkAcls:getNetworkAcls": _network_acls,
    "aws:ec2/getSubnets:getSubnets": _subnets,
    "aws:ec2/getVpcs:getVpcs": _vpcs,
    "aws:organizations/getOrganization:getOrganization": _organization,
    "aws:ssoadmin/getInstances:getInstances": _sso_instances,
    "aws:kms/getKey:getKey": _key,
    "aws:iam/getRole:getRole": _role,
}
"""The data sources whose answer depends on the emulated accounts."""
