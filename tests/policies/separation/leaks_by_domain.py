"""Who decides what the practice's names lead to, and who answers: registrars, zones, delegations, addresses, APIs."""

from __future__ import annotations

from typing import Any

from change_builders import Change, add, changed, combined, extend_policy, operator_allowed
from data_path_builders import Case, arn, client_vpn
from leaks_by_name import DOMAINS
from small_estate import MANAGEMENT, NORTH, NORTH_EXCHANGE, allow, role_arn

HOST = "portal-1.us-east-1.elb.amazonaws.com"
PORTAL = add("aws:lb/loadBalancer:LoadBalancer", "portal", NORTH, dnsName=HOST, internal=True)
SERVERS = ["ns-1.awsdns-01.com", "ns-2.awsdns-02.org"]
RECORDS = "aws:route53/recordsExclusive:RecordsExclusive"
POOL_ID = "us-east-1_Pool12345"
IN_THEIRS = changed("vpc-management", cidrBlock="10.200.0.0/16")


def zone(account: str, name: str, **properties: Any) -> Change:
    """A further zone."""
    return add("aws:route53/zone:Zone", f"further-{name}", account, f"ZF{name}", name=name, **properties)


def beside(type_: str, account: str = NORTH, **properties: Any) -> Change:
    """A resource, where the domains of both are in the input."""
    return combined(DOMAINS, add(type_, "decides", account, "decides", **properties))


def record(kind: str, *values: str, account: str = NORTH, name: str = "ehr.north.example") -> Change:
    """A record, where the domains of both are in the input."""
    return beside("aws:route53/record:Record", account, name=name, type=kind, records=list(values))


def sign_in(pool_of: str) -> Change:
    """A GraphQL API of the practice that believes a user pool of an account."""
    return combined(
        add("aws:cognito/userPool:UserPool", "people", pool_of, POOL_ID, name="people",
            adminCreateUserConfig={"allowAdminCreateUserOnly": True}),
        add("aws:appsync/graphQLApi:GraphQLApi", "records", NORTH, authenticationType="AMAZON_COGNITO_USER_POOLS",
            userPoolConfig={"userPoolId": POOL_ID, "defaultAction": "ALLOW"}),
    )  # fmt: skip


def asking(server: str) -> Change:
    """A client VPN of the practice whose clients ask this server about names."""
    return combined(IN_THEIRS, client_vpn(NORTH, "north"), changed("vpn", dnsServers=[server]))


def desk_may_write_to_books() -> Change:
    """The billers' desk may write to a bucket of management, which lets it."""
    desk, books = role_arn(NORTH_EXCHANGE, "mso/desk/biller"), ["arn:aws:s3:::ledger/*"]
    return combined(extend_policy("exchange-north:biller:policy", allow("s3:PutObject", on=books)),
                    extend_policy("ledger:policy", allow("s3:PutObject", on=books, to=desk)))  # fmt: skip


def answering(account: str) -> Change:
    """A GraphQL API of the practice whose queries a function of an account answers."""
    return combined(
        add("aws:appsync/graphQLApi:GraphQLApi", "queries", NORTH, "api-1", authenticationType="AWS_IAM"),
        add("aws:appsync/dataSource:DataSource", "answers", NORTH, apiId="api-1", type="AWS_LAMBDA",
            lambdaConfig={"functionArn": arn("lambda", account, "function:ehr")}),
    )  # fmt: skip


CASES: list[Case] = [
    ("an API hands requests to a host of the MSO", "W3", "POSSIBLE", beside(
        "aws:apigateway/integration:Integration", restApi="api", type="HTTP_PROXY", uri="https://ehr.mso.example/x")),
    ("a GraphQL API hands queries to management", "W3", "POSSIBLE", answering(MANAGEMENT)),
    ("a desk may write to a bucket of management", "W4", "LEAK", desk_may_write_to_books()),
    ("a domain of the practice is registered by management", "W1", "UNKNOWN", beside(
        "aws:route53domains/registeredDomain:RegisteredDomain", MANAGEMENT, domainName="north.example")),
    ("a part of the practice's domain has a zone of management", "W1", "UNKNOWN", combined(
        DOMAINS, zone(MANAGEMENT, "portal.north.example"))),
    ("mail for the practice's domain goes where management says", "W1", "UNKNOWN", record(
        "MX", "10 in.mso.example", account=MANAGEMENT, name="mail.north.example")),
    ("a part of the practice's domain is delegated to management", "W1", "UNKNOWN", combined(
        zone(MANAGEMENT, "ehr.test", nameServers=SERVERS), record("NS", f"{SERVERS[0]}."))),
    ("a part of the practice's domain is delegated to nobody in the input", "W1", "UNKNOWN", record(
        "NS", "ns1.somebody.example.")),
    ("a name leads to an address of nobody in the input", "W3", "UNKNOWN", record("A", "198.51.100.7")),
    ("a name leads to an address of management", "W3", "UNKNOWN", combined(IN_THEIRS, record("A", "10.200.3.4"))),
    ("a name leads to an IPv6 address of nobody in the input", "W3", "UNKNOWN", record("AAAA", "2001:db8::7")),
    ("names are asked of a server of management", "W3", "UNKNOWN", asking("10.200.0.2")),
    ("people sign in under a domain of the MSO", "W1", "UNKNOWN", beside(
        "aws:cognito/userPoolDomain:UserPoolDomain", domain="login.mso.example", userPoolId="pool")),
    ("a list of all records of a zone leads to management", "W3", "UNKNOWN", beside(
        RECORDS, zoneId="z", resourceRecordSets=[
            {"name": "ehr.north.example", "type": "CNAME", "resourceRecords": [{"value": "ehr.mso.example"}]}])),
    ("a list of all records of management leads to the practice", "W1", "UNKNOWN", combined(PORTAL, add(
        RECORDS, "decides", MANAGEMENT, zoneId="z", resourceRecordSets=[
            {"name": "portal.ridge.example", "type": "CNAME", "resourceRecords": [{"value": HOST}]}]))),
    ("an API believes a user pool of management", "W1", "UNKNOWN", sign_in(MANAGEMENT)),
    ("an operator transfers a domain", "W1", "UNKNOWN", operator_allowed("route53domains:UpdateDomainNameservers")),
    ("an operator has names asked elsewhere", "W1", "UNKNOWN", operator_allowed("route53resolver:UpdateResolverRule")),
]  # fmt: skip

BENIGN_CHANGES: list[tuple[str, Change]] = [
    ("an API hands requests to a balancer of the practice", combined(PORTAL, beside(
        "aws:apigateway/integration:Integration", restApi="api", type="HTTP_PROXY", uri=f"https://{HOST}/x"))),
    ("a GraphQL API hands queries to the practice", answering(NORTH)),
    ("the practice registers its domain", beside(
        "aws:route53domains/registeredDomain:RegisteredDomain", domainName="north.example")),
    ("a zone of management with another name", combined(DOMAINS, zone(MANAGEMENT, "anorth.example"))),
    ("a part of the practice's domain has a zone of the practice's other account", combined(
        DOMAINS, zone(NORTH_EXCHANGE, "portal.north.example", nameServers=SERVERS), add(
            "aws:route53/record:Record", "delegation", NORTH, name="portal.north.example", type="NS",
            records=[f"{server}." for server in SERVERS]))),
    ("a name leads to an address of the practice", combined(
        add("aws:ec2/eip:Eip", "public", NORTH, "eipalloc-1", publicIp="198.51.100.7"), record("A", "198.51.100.7"))),
    ("a name leads into the practice's network", combined(IN_THEIRS, record("A", "10.1.3.4"))),
    ("names are asked of a server of the practice's network", asking("10.1.0.2")),
    ("people sign in under a domain of the practice", beside(
        "aws:cognito/userPoolDomain:UserPoolDomain", domain="login.north.example", userPoolId="pool")),
    ("an API believes a user pool of the practice", sign_in(NORTH)),
    ("a list of all records of a zone leads to the practice", combined(PORTAL, beside(
        RECORDS, zoneId="z", resourceRecordSets=[
            {"name": "ehr.north.example", "type": "CNAME", "resourceRecords": [{"value": HOST}]}]))),
    ("an operator lists domains", operator_allowed("route53domains:ListDomains", "route53resolver:ListResolverRules")),
]  # fmt: skip
