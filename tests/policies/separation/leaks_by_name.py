"""Names of others: hosts under their domains, names in texts, gateways and endpoints that the input does not show."""

from __future__ import annotations

import json
from typing import Any

from change_builders import EXTERNAL_KEY, Change, add, changed, combined
from data_path_builders import Case, arn
from small_estate import KEY, MANAGEMENT, NORTH, NORTH_EXCHANGE, Builder

ENDPOINT, SERVICE, GATEWAY = "vpce-0a1b2c3d4e5f67890", "vpce-svc-0123456789abcdef0", "tgw-0123456789abcdef0"
BALANCER = "x-1.us-east-1.elb.amazonaws.com"
MQ = '<broker><networkConnectors><networkConnector uri="static:(ssl://{})"/></networkConnectors></broker>'


def zone(account: str, name: str) -> Change:
    """A hosted zone."""
    return add("aws:route53/zone:Zone", f"zone-{name}", account, f"Z{name}", name=name)


DOMAINS = combined(zone(MANAGEMENT, "mso.example"), zone(NORTH, "north.example"))


def named(type_: str, **properties: Any) -> Change:
    """A resource of the practice, where the domains of both are in the input."""
    return combined(DOMAINS, add(type_, "named", NORTH, "named", **properties))


def record(kind: str, value: str) -> Change:
    """A DNS record of the practice."""
    return named("aws:route53/record:Record", name="ehr.north.example", type=kind, records=[value])


def client(**addresses: Any) -> Change:
    """A client of the practice's user pool that sends people to these addresses."""
    return named("aws:cognito/userPoolClient:UserPoolClient", userPoolId="pool", **addresses)


def listener(host: str) -> Change:
    """A listener of the practice that redirects to a host."""
    redirect = {"type": "redirect", "redirect": {"host": host, "protocol": "HTTPS", "statusCode": "HTTP_302"}}
    return named("aws:lb/listener:Listener", defaultActions=[redirect])


def route(**target: str) -> Change:
    """A route of the practice."""
    return named("aws:ec2/route:Route", routeTableId="rtb-1", destinationCidrBlock="10.9.0.0/16", **target)


def encrypted_by(**settings: Any) -> Change:
    """A security configuration of the practice's clusters."""
    at_rest = {"EncryptionConfiguration": {"AtRestEncryptionConfiguration": settings}}
    return named("aws:emr/securityConfiguration:SecurityConfiguration", configuration=json.dumps(at_rest))


def traffic_to(account: str) -> Change:
    """A traffic policy of the practice that leads to a balancer of an account."""
    document = json.dumps({"Endpoints": {"e": {"Type": "elastic-load-balancer", "Value": BALANCER}}})
    balancer = add("aws:lb/loadBalancer:LoadBalancer", "lb", account, "lb", internal=True, dnsName=BALANCER)
    return combined(balancer, named("aws:route53/trafficPolicy:TrafficPolicy", document=document))


def endpoint_of(account: str) -> Change:
    """A record of the practice that leads to a VPC endpoint of an account, for a service of AWS."""
    service = "com.amazonaws.us-east-1.execute-api"
    there = add(
        "aws:ec2/vpcEndpoint:VpcEndpoint", "endpoint", account, ENDPOINT, vpcId="vpc-north", serviceName=service
    )
    return combined(there, record("CNAME", f"{ENDPOINT}-ab12.execute-api.us-east-1.vpce.amazonaws.com"))


def option(host: str) -> Change:
    """An agent of an administration server in the practice's databases."""
    agent = {"optionName": "OEM_AGENT", "optionSettings": [{"name": "OMS_HOST", "value": host}]}
    return named("aws:rds/optionGroup:OptionGroup", options=[agent])


def behind_firewall(b: Builder) -> None:
    """A route to the endpoint that a firewall of the practice has in a subnet."""
    status = {"syncStates": [{"attachments": [{"endpointId": ENDPOINT}]}]}
    b.add("aws:networkfirewall/firewall:Firewall", "firewall", NORTH, "firewall", firewallStatuses=[status])
    route(vpcEndpointId=ENDPOINT)(b)


CASES: list[Case] = [
    ("a sign-in that leads to the MSO", "W1", "UNKNOWN", client(callbackUrls=["https://ehr.mso.example:8443/cb"])),
    ("a sign-out that leads to the MSO", "W1", "UNKNOWN", client(logoutUrls=["https://ehr.mso.example/out"])),
    ("a sign-in that leads to nobody in the input", "W1", "UNKNOWN",
     client(defaultRedirectUri="https://portal.somebody.example/cb")),
    ("a sign-in beside the MSO's zone", "W1", "UNKNOWN", combined(
        zone(MANAGEMENT, "apps.company.test"), client(callbackUrls=["https://www.company.test/cb"]))),
    ("a balancer sends people to the MSO", "W1", "UNKNOWN", listener("ehr.mso.example")),
    ("a website sends people to the MSO", "W1", "UNKNOWN", named(
        "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration", bucket="photos",
        redirectAllRequestsTo={"hostName": "files.mso.example"})),
    ("links in mails lead over the MSO", "W1", "UNKNOWN", named(
        "aws:sesv2/configurationSet:ConfigurationSet", trackingOptions={"customRedirectDomain": "go.mso.example"})),
    ("pages of the MSO may read with a person's session", "W1", "UNKNOWN", named(
        "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration", bucket="photos",
        corsRules=[{"allowedMethods": ["GET"], "allowedOrigins": ["https://portal.mso.example"]}])),
    ("a name leads to a host of the MSO", "W3", "UNKNOWN", record("CNAME", "EHR.mso.example.")),
    ("mail goes to a host of the MSO", "W3", "UNKNOWN", record("MX", "10 mail.mso.example")),
    ("a service has a name of the MSO", "W3", "UNKNOWN", named(
        "aws:servicediscovery/instance:Instance", attributes={"AWS_INSTANCE_CNAME": "ehr.mso.example"})),
    ("a name leads to an endpoint service of nobody in the input", "W3", "UNKNOWN",
     record("CNAME", f"{ENDPOINT}-ab12.{SERVICE}.us-east-1.vpce.amazonaws.com")),
    ("a name leads to an endpoint of management", "W3", "UNKNOWN", endpoint_of(MANAGEMENT)),
    ("a name leads to the accelerator of management", "W3", "UNKNOWN", combined(
        add("aws:globalaccelerator/accelerator:Accelerator", "ga", MANAGEMENT, dnsName="a1b2.awsglobalaccelerator.com"),
        record("A", "a1b2.awsglobalaccelerator.com"))),
    ("a traffic policy leads to management", "W3", "UNKNOWN", traffic_to(MANAGEMENT)),
    ("an agent reports to a server of the MSO", "W3", "UNKNOWN", option("oms.mso.example")),
    ("a broker connects to one of the MSO", "W3", "UNKNOWN", named(
        "aws:mq/configuration:Configuration", data=MQ.format("broker.mso.example:61617"))),
    ("keys that code of management provides", "W3", "UNKNOWN", encrypted_by(
        S3EncryptionConfiguration={"EncryptionMode": "CSE-Custom", "S3Object": "s3://ledger/provider.jar"})),
    ("disks under a key of management", "W3", "UNKNOWN", encrypted_by(
        LocalDiskEncryptionConfiguration={"AwsKmsKey": EXTERNAL_KEY})),
    ("a store of another class that names management", "W3", "UNKNOWN", named(
        "aws:codeartifact/repository:Repository", domainOwner=MANAGEMENT)),
    ("a route to a gateway of nobody in the input", "W3", "UNKNOWN", route(transitGatewayId=GATEWAY)),
    ("a route to an appliance of nobody in the input", "W3", "UNKNOWN", route(vpcEndpointId=ENDPOINT)),
    ("a target outside the network", "W3", "UNKNOWN", named(
        "aws:lb/targetGroupAttachment:TargetGroupAttachment", targetGroupArn="tg", targetId="10.200.4.5",
        availabilityZone="all")),
    ("a classic balancer before a database", "W1", "POSSIBLE", named(
        "aws:elb/loadBalancer:LoadBalancer", listeners=[{"instancePort": 5432, "lbPort": 5432, "lbProtocol": "tcp"}])),
    ("sign-in mails that an identity of the MSO sends", "W1", "UNKNOWN", named(
        "aws:cognito/userPool:UserPool", adminCreateUserConfig={"allowAdminCreateUserOnly": True},
        emailConfiguration={"sourceArn": arn("ses", MANAGEMENT, "identity/mso.example")})),
]  # fmt: skip

BENIGN_CHANGES: list[tuple[str, Change]] = [
    ("a sign-in that leads to the practice, an app and one's own computer", client(
        callbackUrls=["https://ehr.north.example/cb", "north-app://cb", "http://localhost:3000/cb"])),
    ("a sign-in that leads beside the practice's zone", combined(
        zone(NORTH, "care.clinic.test"), client(callbackUrls=["https://www.clinic.test/cb"]))),
    ("a balancer sends people to HTTPS", listener("#{host}")),
    ("a name leads to a host of the practice", record("CNAME", "lb.north.example.")),
    ("a name leads to another account of the practice", combined(
        zone(NORTH_EXCHANGE, "desk.north.example"), record("CNAME", "a.desk.north.example"))),
    ("a name proves a certificate", record("CNAME", "_b.acm-validations.aws.")),
    ("a name leads to an endpoint of the practice", endpoint_of(NORTH)),
    ("a traffic policy leads to the practice", traffic_to(NORTH)),
    ("mail addresses of the MSO", named(
        "aws:account/alternativeContact:AlternativeContact", emailAddress="it@mso.example", title="IT")),
    ("disks under a key of the practice", encrypted_by(LocalDiskEncryptionConfiguration={"AwsKmsKey": KEY})),
    ("a broker without others", named("aws:mq/configuration:Configuration", data="<broker><plugins/></broker>")),
    ("a route to the gateway of the practice", combined(
        add("aws:ec2transitgateway/transitGateway:TransitGateway", "tgw", NORTH, GATEWAY),
        route(transitGatewayId=GATEWAY))),
    ("a route to the practice's firewall", behind_firewall),
    ("an inner classic balancer before a database", named(
        "aws:elb/loadBalancer:LoadBalancer", internal=True, listeners=[{"instancePort": 5432, "lbPort": 5432}])),
    ("a database with an audit plugin", combined(changed("chart", optionGroupName="named"), named(
        "aws:rds/optionGroup:OptionGroup", options=[{"optionName": "MARIADB_AUDIT_PLUGIN"}]))),
]  # fmt: skip
