"""Shapes of workloads: ECR, ECS, load balancers, ACM, WAF, Route 53, Lambda, schedules, ElastiCache, Cognito, SES."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from infra.engine.prediction.resource_shapes import Shape, shape

SHAPES: Final[Mapping[str, Shape]] = {
    "aws:ecr/repository:Repository": shape(
        "{name}", "", "name", arn="arn:aws:ecr:{here}:repository/{name}",
        registryId="{account}", repositoryUrl="{account}.dkr.ecr.{region}.amazonaws.com/{name}",
        imageTagMutability="MUTABLE"),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": shape("{repository}", registryId="{account}"),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": shape("{repository}", registryId="{account}"),
    "aws:ecr/registryPolicy:RegistryPolicy": shape("{account}", registryId="{account}"),
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": shape("{account}", registryId="{account}"),
    "aws:ecs/cluster:Cluster": shape("{arn}", "", "name", arn="arn:aws:ecs:{here}:cluster/{name}"),
    "aws:ecs/taskDefinition:TaskDefinition": shape(
        "{family}", "", "family", revision=1, arn="arn:aws:ecs:{here}:task-definition/{family}:{revision}",
        arnWithoutRevision="arn:aws:ecs:{here}:task-definition/{family}"),
    "aws:ecs/service:Service": shape(
        "{arn}", "", "name",
        arn="arn:aws:ecs:{here}:service/{cluster|cluster/}/{name}"),
    "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": shape(
        "{clusterName}", capacityProviders=[], defaultCapacityProviderStrategies=[]),
    "aws:lb/loadBalancer:LoadBalancer": shape(
        "{arn}", "", "name", "{short}",
        arn="arn:aws:elasticloadbalancing:{here}:loadbalancer/app/{name}/{hex16}", arnSuffix="{arn|loadbalancer/}",
        dnsName="{name}-{digits10}.{region}.elb.amazonaws.com", zoneId="Z{UPPER13}", loadBalancerType="application",
        internal=False),
    "aws:lb/targetGroup:TargetGroup": shape(
        "{arn}", "", "name", "{short}",
        arn="arn:aws:elasticloadbalancing:{here}:targetgroup/{name}/{hex16}",
        arnSuffix="targetgroup/{arn|targetgroup/}", loadBalancerArns=[]),
    "aws:lb/targetGroupAttachment:TargetGroupAttachment": shape(
        "{targetGroupArn}-{digits20}"),
    "aws:lb/listener:Listener": shape(
        "{arn}",
        arn="arn:aws:elasticloadbalancing:{here}:listener/{loadBalancerArn|loadbalancer/}/{hex16}", protocol="HTTP"),
    "aws:lb/listenerRule:ListenerRule": shape(
        "{arn}",
        arn="arn:aws:elasticloadbalancing:{here}:listener-rule/{listenerArn|listener/}/{hex16}"),
    "aws:lb/listenerCertificate:ListenerCertificate": shape(
        "{listenerArn}_{certificateArn}"),
    "aws:acm/certificate:Certificate": shape(
        "{arn}",
        arn="arn:aws:acm:{here}:certificate/{uuid}", status="PENDING_VALIDATION", type="AMAZON_ISSUED",
        domainValidationOptions=[{"domainName": "{domainName}", "resourceRecordName": "_{hex32}.{domainName}.",
        "resourceRecordType": "CNAME", "resourceRecordValue": "_{hex32_b}.{word10}.acm-validations.aws."}],
        validationEmails=[]),
    "aws:acm/certificateValidation:CertificateValidation": shape(
        "{certificateArn}"),
    "aws:wafv2/webAcl:WebAcl": shape(
        "{uuid}", "", "name", arn="arn:aws:wafv2:{here}:regional/webacl/{name}/{id}", capacity=0,
        lockToken="{uuid_b}"),
    "aws:wafv2/webAclAssociation:WebAclAssociation": shape("{webAclArn},{resourceArn}"),
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": shape("{resourceArn}"),
    "aws:wafv2/ipSet:IpSet": shape(
        "{uuid}", "", "name", arn="arn:aws:wafv2:{here}:regional/ipset/{name}/{id}",
        lockToken="{uuid_b}"),
    "aws:route53/zone:Zone": shape(
        "{zoneId}", zoneId="Z{UPPER20}", arn="arn:aws:route53:::hostedzone/{zoneId}",
        nameServers=["ns-1.awsdns-1.com", "ns-2.awsdns-2.net", "ns-3.awsdns-3.org", "ns-4.awsdns-4.co.uk"],
        primaryNameServer="ns-1.awsdns-1.com", comment="Managed by Pulumi"),
    "aws:route53/record:Record": shape("{zoneId}_{name}_{type}", fqdn="{name}"),
    "aws:route53/queryLog:QueryLog": shape(
        "{uuid}", arn="arn:aws:route53:::queryloggingconfig/{id}"),
    "aws:route53/zoneAssociation:ZoneAssociation": shape(
        "{zoneId}:{vpcId}", owningAccount="{account}"),
    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": shape(
        "rqlc-{hex17}", "", "name", arn="arn:aws:route53resolver:{here}:resolver-query-log-config/{id}",
        ownerId="{account}", shareStatus="NOT_SHARED"),
    "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation": shape(
        "rqlca-{hex17}"),
    "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": shape(
        "rslvr-fdl-{hex17}", "", "name", arn="arn:aws:route53resolver:{here}:firewall-domain-list/{id}"),
    "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup": shape(
        "rslvr-frg-{hex17}", "", "name", arn="arn:aws:route53resolver:{here}:firewall-rule-group/{id}",
        ownerId="{account}", shareStatus="NOT_SHARED"),
    "aws:route53/resolverFirewallRule:ResolverFirewallRule": shape(
        "{firewallRuleGroupId}:{firewallDomainListId}", "", "name"),
    "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": shape(
        "rslvr-frgassoc-{hex17}", "", "name",
        arn="arn:aws:route53resolver:{here}:firewall-rule-group-association/{id}"),
    "aws:route53/resolverFirewallConfig:ResolverFirewallConfig": shape(
        "rdfc-{hex17}", ownerId="{account}", firewallFailOpen="DISABLED"),
    "aws:route53/resolverDnsSecConfig:ResolverDnsSecConfig": shape(
        "rdsc-{hex17}", ownerId="{account}", validationStatus="ENABLED",
        arn="arn:aws:route53resolver:{here}:resolver-dnssec-config/{id}"),
    "aws:lambda/function:Function": shape(
        "{name}", "", "name", arn="arn:aws:lambda:{here}:function:{name}",
        qualifiedArn="arn:aws:lambda:{here}:function:{name}:$LATEST",
        invokeArn="arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations", version="$LATEST",
        memorySize=128, timeout=3, packageType="Zip"),
    "aws:lambda/permission:Permission": shape(
        "{statementId}", "", "statementId"),
    "aws:lambda/eventSourceMapping:EventSourceMapping": shape(
        "{uuid}", arn="arn:aws:lambda:{here}:event-source-mapping:{id}",
        state="Enabled", functionArn="arn:aws:lambda:{here}:function:{functionName|function:}"),
    "aws:lambda/functionUrl:FunctionUrl": shape(
        "{functionName}",
        functionArn="arn:aws:lambda:{here}:function:{functionName|function:}",
        functionUrl="https://{word32}.lambda-url.{region}.on.aws/", urlId="{word32}"),
    "aws:appautoscaling/target:Target": shape(
        "{resourceId}",
        arn="arn:aws:application-autoscaling:{here}:scalable-target/{hex34}"),
    "aws:appautoscaling/policy:Policy": shape(
        "{name}", "", "name", policyType="StepScaling", alarmArns=[],
        arn="arn:aws:autoscaling:{here}:scalingPolicy:{uuid}:resource/{serviceNamespace}/{resourceId}:policyName/{name}"),
    "aws:scheduler/schedule:Schedule": shape(
        "{groupName}/{name}", "", "name", groupName="default",
        arn="arn:aws:scheduler:{here}:schedule/{groupName}/{name}", state="ENABLED", scheduleExpressionTimezone="UTC"),
    "aws:scheduler/scheduleGroup:ScheduleGroup": shape(
        "{name}", "", "name", arn="arn:aws:scheduler:{here}:schedule-group/{name}", state="ACTIVE"),
    "aws:sfn/stateMachine:StateMachine": shape(
        "{arn}", "", "name", arn="arn:aws:states:{here}:stateMachine:{name}", status="ACTIVE",
        type="STANDARD"),
    "aws:elasticache/replicationGroup:ReplicationGroup": shape(
        "{replicationGroupId}", "", "replicationGroupId",
        arn="arn:aws:elasticache:{here}:replicationgroup:{replicationGroupId}",
        primaryEndpointAddress="master.{replicationGroupId}.{word6}.{region}.cache.amazonaws.com",
        readerEndpointAddress="replica.{replicationGroupId}.{word6}.{region}.cache.amazonaws.com",
        memberClusters=["{replicationGroupId}-001"]),
    "aws:elasticache/subnetGroup:SubnetGroup": shape(
        "{name}", "", "name", arn="arn:aws:elasticache:{here}:subnetgroup:{name}", description="Managed by Pulumi"),
    "aws:cognito/userPool:UserPool": shape(
        "{region}_{Word9}", "", "name",
        arn="arn:aws:cognito-idp:{here}:userpool/{id}", endpoint="cognito-idp.{region}.amazonaws.com/{id}"),
    "aws:sesv2/configurationSet:ConfigurationSet": shape(
        "{configurationSetName}",
        arn="arn:aws:ses:{here}:configuration-set/{configurationSetName}"),
    "aws:sesv2/emailIdentity:EmailIdentity": shape(
        "{emailIdentity}", arn="arn:aws:ses:{here}:identity/{emailIdentity}", identityType="DOMAIN",
        verifiedForSendingStatus=False,
        dkimSigningAttributes={"tokens": ["{word32_a}", "{word32_b}", "{word32_c}"],
            "currentSigningKeyLength": "RSA_2048_BIT", "nextSigningKeyLength": "RSA_2048_BIT"}),
}
