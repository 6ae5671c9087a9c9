"""The shapes of the AWS types that the kit uses; a type that is not here gets a general one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from infra.engine.shapes import Shape, shape

_S3: Final = shape("{bucket}", "bucket")
_S3_EXPECTED: Final = shape("{bucket}", "bucket expectedBucketOwner")
_PEERED: Final = "vpcId peerVpcId peerOwnerId peerRegion"

SHAPES: Final[Mapping[str, Shape]] = {
    # --- organizations and accounts
    "aws:organizations/organization:Organization": shape(
        "o-{word10}", arn="arn:aws:organizations::{account}:organization/{id}", masterAccountId="{account}",
        masterAccountArn="arn:aws:organizations::{account}:account/{id}/{account}", masterAccountName="master",
        masterAccountEmail="master@example.com", featureSet="ALL", accounts=[], nonMasterAccounts=[],
        roots=[{"id": "r-{word4}", "arn": "arn:aws:organizations::{account}:root/{id}/r-{word4}", "name": "Root",
                "policyTypes": []}]),
    "aws:organizations/organizationalUnit:OrganizationalUnit": shape(
        "ou-{word4}-{word8}", "parentId", arn="arn:aws:organizations::{account}:ou/o-{word10}/{id}", accounts=[]),
    "aws:organizations/account:Account": shape(
        "{digits12}", "createGovcloud", arn="arn:aws:organizations::{account}:account/o-{word10}/{id}",
        status="ACTIVE", state="ACTIVE", joinedMethod="CREATED"),
    "aws:organizations/policy:Policy": shape(
        "p-{word8}", "type", "name", arn="arn:aws:organizations::{account}:policy/o-{word10}/service_control_policy/{id}",
        type="SERVICE_CONTROL_POLICY", description=""),
    "aws:organizations/policyAttachment:PolicyAttachment": shape("{targetId}:{policyId}", "policyId targetId"),
    "aws:organizations/resourcePolicy:ResourcePolicy": shape(
        "rp-{word8}", arn="arn:aws:organizations::{account}:resourcepolicy/o-{word10}/{id}"),
    "aws:organizations/awsServiceAccess:AwsServiceAccess": shape("{servicePrincipal}", "servicePrincipal"),
    "aws:organizations/delegatedAdministrator:DelegatedAdministrator": shape(
        "{accountId}/{servicePrincipal}", "accountId servicePrincipal", status="ACTIVE", joinedMethod="CREATED",
        arn="arn:aws:organizations::{account}:account/o-{word10}/{accountId}"),
    "aws:account/alternativeContact:AlternativeContact": shape("{alternateContactType}", "accountId alternateContactType"),
    "aws:account/primaryContact:PrimaryContact": shape("{account}", "accountId"),
    # --- IAM
    "aws:iam/role:Role": shape(
        "{name}", "path namePrefix", "name", path="/", arn="arn:aws:iam::{account}:role{path}{name}",
        uniqueId="AROA{UPPER17}", maxSessionDuration=3600),
    "aws:iam/rolePolicy:RolePolicy": shape("{role}:{name}", "role namePrefix", "name"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": shape("{role}/{policyArn}", "role policyArn"),
    "aws:iam/policy:Policy": shape(
        "{arn}", "path description namePrefix", "name", path="/", arn="arn:aws:iam::{account}:policy{path}{name}",
        policyId="ANPA{UPPER17}", attachmentCount=0),
    "aws:iam/instanceProfile:InstanceProfile": shape(
        "{name}", "path namePrefix", "name", path="/", arn="arn:aws:iam::{account}:instance-profile{path}{name}",
        uniqueId="AIPA{UPPER17}"),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": shape(
        "{arn}", "url", arn="arn:aws:iam::{account}:oidc-provider/{url|https://}"),
    "aws:iam/samlProvider:SamlProvider": shape("{arn}", "", "name", arn="arn:aws:iam::{account}:saml-provider/{name}"),
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": shape("iam-account-password-policy", expirePasswords=False),
    "aws:iam/accountAlias:AccountAlias": shape("{accountAlias}", "accountAlias"),
    "aws:iam/organizationsFeatures:OrganizationsFeatures": shape("o-{word10}"),
    "aws:iam/user:User": shape(
        "{name}", "", "name", path="/", arn="arn:aws:iam::{account}:user{path}{name}", uniqueId="AIDA{UPPER17}"),
    "aws:iam/userPolicy:UserPolicy": shape("{user}:{name}", "user", "name"),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": shape("{user}/{policyArn}", "user policyArn"),
    "aws:iam/group:Group": shape(
        "{name}", "", "name", path="/", arn="arn:aws:iam::{account}:group{path}{name}", uniqueId="AGPA{UPPER17}"),
    "aws:iam/accessKey:AccessKey": shape("AKIA{UPPER16}", "user pgpKey", status="Active"),
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": shape(
        "{arn}", "awsServiceName customSuffix", path="/aws-service-role/{awsServiceName}/", uniqueId="AROA{UPPER17}",
        name="AWSServiceRole{word8}", arn="arn:aws:iam::{account}:role{path}{name}"),
    # --- KMS
    "aws:kms/key:Key": shape(
        "{uuid}", "keyUsage customerMasterKeySpec multiRegion customKeyStoreId", keyId="{id}",
        arn="arn:aws:kms:{here}:key/{id}", isEnabled=True, keyUsage="ENCRYPT_DECRYPT",
        customerMasterKeySpec="SYMMETRIC_DEFAULT", multiRegion=False),
    "aws:kms/alias:Alias": shape(
        "{name}", "namePrefix", "name", "alias/{auto}", arn="arn:aws:kms:{here}:{name}",
        targetKeyArn="arn:aws:kms:{here}:key/{targetKeyId}"),
    "aws:kms/keyPolicy:KeyPolicy": shape("{keyId}", "keyId"),
    "aws:kms/replicaKey:ReplicaKey": shape(
        "{primaryKeyArn|:key/}", "primaryKeyArn", keyId="{id}", arn="arn:aws:kms:{here}:key/{id}", enabled=True,
        keyUsage="ENCRYPT_DECRYPT", keySpec="SYMMETRIC_DEFAULT", keyRotationEnabled=False),
    "aws:kms/grant:Grant": shape(
        "{keyId}:{grantId}", "keyId granteePrincipal operations constraints name retiringPrincipal grantCreationTokens",
        grantId="{hex64}", grantToken="{word64}"),
    # --- S3
    "aws:s3/bucket:Bucket": shape(
        "{bucket}", "bucketPrefix objectLockEnabled region", "bucket", arn="arn:aws:s3:::{bucket}", bucketRegion="{region}",
        bucketDomainName="{bucket}.s3.amazonaws.com", bucketRegionalDomainName="{bucket}.s3.{region}.amazonaws.com",
        objectLockEnabled=False),
    "aws:s3/bucketPolicy:BucketPolicy": _S3,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _S3,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _S3,
    "aws:s3/bucketNotification:BucketNotification": _S3,
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": _S3,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _S3_EXPECTED,
    "aws:s3/bucketVersioning:BucketVersioning": _S3_EXPECTED,
    "aws:s3/bucketLogging:BucketLogging": _S3_EXPECTED,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _S3_EXPECTED,
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": _S3_EXPECTED,
    "aws:s3/bucketObjectv2:BucketObjectv2": shape("{bucket}/{key}", "bucket key", arn="arn:aws:s3:::{bucket}/{key}"),
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": shape("{account}", "accountId"),
    # --- CloudTrail, CloudWatch, EventBridge
    "aws:cloudtrail/trail:Trail": shape(
        "{arn}", "", "name", arn="arn:aws:cloudtrail:{here}:trail/{name}", homeRegion="{region}"),
    "aws:cloudwatch/logGroup:LogGroup": shape(
        "{name}", "namePrefix logGroupClass", "name", arn="arn:aws:logs:{here}:log-group:{name}", logGroupClass="STANDARD"),
    "aws:cloudwatch/logStream:LogStream": shape(
        "{name}", "logGroupName", "name", arn="arn:aws:logs:{here}:log-group:{logGroupName}:log-stream:{name}"),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": shape("{policyName}", "", "policyName"),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": shape("{name}", "logGroupName", "name"),
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": shape("cwlsf-{digits10}", "logGroup", "name"),
    "aws:cloudwatch/logDestination:LogDestination": shape("{name}", "", "name", arn="arn:aws:logs:{here}:destination:{name}"),
    "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": shape("{destinationName}", "destinationName"),
    "aws:cloudwatch/queryDefinition:QueryDefinition": shape(
        "{queryDefinitionId}", "", "name", queryDefinitionId="{uuid}",
        arn="arn:aws:logs:{here}:query-definition:{queryDefinitionId}"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": shape("{name}", "", "name", arn="arn:aws:cloudwatch:{here}:alarm:{name}"),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": shape(
        "{alarmName}", "", "alarmName", arn="arn:aws:cloudwatch:{here}:alarm:{alarmName}"),
    "aws:cloudwatch/dashboard:Dashboard": shape(
        "{dashboardName}", "dashboardName", dashboardArn="arn:aws:cloudwatch::{account}:dashboard/{dashboardName}"),
    "aws:cloudwatch/eventBus:EventBus": shape("{name}", "eventSourceName", "name", arn="arn:aws:events:{here}:event-bus/{name}"),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": shape("{eventBusName}", "eventBusName", eventBusName="default"),
    "aws:cloudwatch/eventRule:EventRule": shape(
        "{name}", "namePrefix eventBusName", "name", eventBusName="default", arn="arn:aws:events:{here}:rule/{name}"),
    "aws:cloudwatch/eventTarget:EventTarget": shape(
        "{rule}-{targetId}", "rule eventBusName", "targetId", eventBusName="default"),
    # --- network
    "aws:ec2/vpc:Vpc": shape(
        "vpc-{hex17}", "cidrBlock instanceTenancy", arn="arn:aws:ec2:{here}:vpc/{id}", ownerId="{account}",
        defaultSecurityGroupId="sg-{hex17_a}", defaultNetworkAclId="acl-{hex17_b}", defaultRouteTableId="rtb-{hex17_c}",
        mainRouteTableId="rtb-{hex17_c}", dhcpOptionsId="dopt-{hex17_d}", enableDnsSupport=True, enableDnsHostnames=False,
        instanceTenancy="default"),
    "aws:ec2/subnet:Subnet": shape(
        "subnet-{hex17}", "vpcId cidrBlock availabilityZone availabilityZoneId", arn="arn:aws:ec2:{here}:subnet/{id}",
        ownerId="{account}", mapPublicIpOnLaunch=False),
    "aws:ec2/routeTable:RouteTable": shape(
        "rtb-{hex17}", "vpcId", arn="arn:aws:ec2:{here}:route-table/{id}", ownerId="{account}"),
    "aws:ec2/defaultRouteTable:DefaultRouteTable": shape(
        "{defaultRouteTableId}", "defaultRouteTableId", arn="arn:aws:ec2:{here}:route-table/{id}", ownerId="{account}"),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": shape("rtbassoc-{hex17}", "subnetId gatewayId"),
    "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": shape("rtbassoc-{hex17}", "vpcId"),
    "aws:ec2/route:Route": shape(
        "r-{routeTableId}{digits10}", "routeTableId destinationCidrBlock destinationIpv6CidrBlock destinationPrefixListId",
        origin="CreateRoute", state="active"),
    "aws:ec2/internetGateway:InternetGateway": shape(
        "igw-{hex17}", arn="arn:aws:ec2:{here}:internet-gateway/{id}", ownerId="{account}"),
    "aws:ec2/natGateway:NatGateway": shape(
        "nat-{hex17}", "subnetId allocationId connectivityType", connectivityType="public", networkInterfaceId="eni-{hex17_a}"),
    "aws:ec2/eip:Eip": shape(
        "eipalloc-{hex17}", "domain", allocationId="{id}", arn="arn:aws:ec2:{here}:elastic-ip/{id}", domain="vpc"),
    "aws:ec2/securityGroup:SecurityGroup": shape(
        "sg-{hex17}", "vpcId description namePrefix", "name", arn="arn:aws:ec2:{here}:security-group/{id}",
        ownerId="{account}", description="Managed by Pulumi"),
    "aws:ec2/securityGroupRule:SecurityGroupRule": shape(
        "sgrule-{digits10}", "type securityGroupId protocol fromPort toPort cidrBlocks ipv6CidrBlocks prefixListIds self"
        " sourceSecurityGroupId", securityGroupRuleId="sgr-{hex17}"),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": shape(
        "sg-{hex17}", "vpcId", arn="arn:aws:ec2:{here}:security-group/{id}", ownerId="{account}", name="default",
        description="default VPC security group"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": shape(
        "sgr-{hex17}", "securityGroupId", securityGroupRuleId="{id}", arn="arn:aws:ec2:{here}:security-group-rule/{id}"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": shape(
        "sgr-{hex17}", "securityGroupId", securityGroupRuleId="{id}", arn="arn:aws:ec2:{here}:security-group-rule/{id}"),
    "aws:ec2/networkAcl:NetworkAcl": shape(
        "acl-{hex17}", "vpcId", arn="arn:aws:ec2:{here}:network-acl/{id}", ownerId="{account}"),
    "aws:ec2/networkAclRule:NetworkAclRule": shape(
        "nacl-{digits10}", "networkAclId ruleNumber egress protocol ruleAction cidrBlock ipv6CidrBlock fromPort toPort"),
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": shape(
        "{defaultNetworkAclId}", "defaultNetworkAclId", arn="arn:aws:ec2:{here}:network-acl/{id}", ownerId="{account}"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": shape(
        "vpce-{hex17}", "vpcId serviceName vpcEndpointType", arn="arn:aws:ec2:{here}:vpc-endpoint/{id}", ownerId="{account}",
        vpcEndpointType="Gateway", state="available", requesterManaged=False, prefixListId="pl-{hex8}", dnsEntries=[],
        networkInterfaceIds=[]),
    "aws:ec2/flowLog:FlowLog": shape(
        "fl-{hex17}", "vpcId subnetId eniId logDestination logDestinationType trafficType iamRoleArn logFormat"
        " maxAggregationInterval destinationOptions deliverCrossAccountRole",
        arn="arn:aws:ec2:{here}:vpc-flow-log/{id}", logDestinationType="cloud-watch-logs", maxAggregationInterval=600),
    "aws:ec2/vpnGateway:VpnGateway": shape(
        "vgw-{hex17}", "amazonSideAsn availabilityZone", arn="arn:aws:ec2:{here}:vpn-gateway/{id}", amazonSideAsn="64512"),
    "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment": shape("vpn-attachment-{hex8}", "vpcId vpnGatewayId"),
    "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation": shape(
        "{vpnGatewayId}_{routeTableId}", "vpnGatewayId routeTableId"),
    "aws:ec2/customerGateway:CustomerGateway": shape(
        "cgw-{hex17}", "bgpAsn ipAddress type certificateArn deviceName", arn="arn:aws:ec2:{here}:customer-gateway/{id}"),
    "aws:ec2/vpnConnection:VpnConnection": shape(
        "vpn-{hex17}", "customerGatewayId transitGatewayId vpnGatewayId type staticRoutesOnly",
        arn="arn:aws:ec2:{here}:vpn-connection/{id}"),
    "aws:ec2/vpnConnectionRoute:VpnConnectionRoute": shape(
        "{destinationCidrBlock}:{vpnConnectionId}", "destinationCidrBlock vpnConnectionId"),
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": shape("pcx-{hex17}", _PEERED, acceptStatus="pending-acceptance"),
    "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": shape(
        "{vpcPeeringConnectionId}", "vpcPeeringConnectionId", acceptStatus="active"),
    "aws:ec2/launchTemplate:LaunchTemplate": shape(
        "lt-{hex17}", "namePrefix", "name", arn="arn:aws:ec2:{here}:launch-template/{id}", latestVersion=1, defaultVersion=1),
    "aws:ec2/instance:Instance": shape(
        "i-{hex17}", "ami availabilityZone subnetId keyName", arn="arn:aws:ec2:{here}:instance/{id}", instanceState="running",
        primaryNetworkInterfaceId="eni-{hex17_a}", privateDns="{id}.{region}.compute.internal"),
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": shape("{region}"),
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": shape("{region}"),
    "aws:ec2/serialConsoleAccess:SerialConsoleAccess": shape("{region}"),
    "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions": shape(
        "{region}", awsAccountId="{account}", awsRegion="{region}"),
    "aws:ebs/encryptionByDefault:EncryptionByDefault": shape("{region}", enabled=True),
    "aws:ebs/defaultKmsKey:DefaultKmsKey": shape("{keyArn}", "keyArn"),
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": shape("{region}"),
    "aws:ebs/volume:Volume": shape(
        "vol-{hex17}", "availabilityZone encrypted kmsKeyId snapshotId", arn="arn:aws:ec2:{here}:volume/{id}"),
    "aws:ec2transitgateway/transitGateway:TransitGateway": shape(
        "tgw-{hex17}", "amazonSideAsn", arn="arn:aws:ec2:{here}:transit-gateway/{id}", ownerId="{account}",
        associationDefaultRouteTableId="tgw-rtb-{hex17_a}", propagationDefaultRouteTableId="tgw-rtb-{hex17_a}"),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": shape(
        "tgw-attach-{hex17}", "transitGatewayId vpcId", vpcOwnerId="{account}",
        arn="arn:aws:ec2:{here}:transit-gateway-attachment/{id}"),
    "aws:ec2transitgateway/routeTable:RouteTable": shape(
        "tgw-rtb-{hex17}", "transitGatewayId", arn="arn:aws:ec2:{here}:transit-gateway-route-table/{id}"),
    "aws:ec2transitgateway/route:Route": shape(
        "{transitGatewayRouteTableId}_{destinationCidrBlock}",
        "transitGatewayRouteTableId destinationCidrBlock transitGatewayAttachmentId blackhole"),
    # --- messages, secrets, parameters
    "aws:sqs/queue:Queue": shape(
        "{url}", "fifoQueue namePrefix", "name", url="https://sqs.{region}.amazonaws.com/{account}/{name}",
        arn="arn:aws:sqs:{here}:{name}", visibilityTimeoutSeconds=30, messageRetentionSeconds=345600, delaySeconds=0),
    "aws:sqs/queuePolicy:QueuePolicy": shape("{queueUrl}", "queueUrl"),
    "aws:sqs/redrivePolicy:RedrivePolicy": shape("{queueUrl}", "queueUrl"),
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": shape("{queueUrl}", "queueUrl"),
    "aws:sns/topic:Topic": shape(
        "{arn}", "fifoTopic namePrefix", "name", arn="arn:aws:sns:{here}:{name}", owner="{account}"),
    "aws:sns/topicPolicy:TopicPolicy": shape("{arn}", "arn", owner="{account}"),
    "aws:sns/topicSubscription:TopicSubscription": shape(
        "{arn}", "endpoint protocol topic", arn="{topic}:{uuid}", ownerId="{account}", pendingConfirmation=False,
        confirmationWasAuthenticated=True),
    "aws:secretsmanager/secret:Secret": shape(
        "{arn}", "namePrefix", "name", arn="arn:aws:secretsmanager:{here}:secret:{name}-{Word6}", recoveryWindowInDays=30),
    "aws:secretsmanager/secretVersion:SecretVersion": shape(
        "{secretId}|{versionId}", "secretId secretString secretBinary", versionId="{uuid}", arn="{secretId}",
        secretArn="{secretId}", versionStages=["AWSCURRENT"]),
    "aws:secretsmanager/secretPolicy:SecretPolicy": shape("{secretArn}", "secretArn"),
    "aws:secretsmanager/secretRotation:SecretRotation": shape("{secretId}", "secretId", rotationEnabled=True),
    "aws:ssm/parameter:Parameter": shape(
        "{name}", "", "name", arn="arn:aws:ssm:{here}:parameter/{name|/}", version=1, tier="Standard", dataType="text"),
    "aws:ssm/document:Document": shape("{name}", "documentType", "name", arn="arn:aws:ssm:{here}:document/{name}"),
    "aws:ssm/serviceSetting:ServiceSetting": shape(
        "{settingId}", "settingId", arn="arn:aws:ssm:{here}:servicesetting{settingId}", status="Customized"),
}
