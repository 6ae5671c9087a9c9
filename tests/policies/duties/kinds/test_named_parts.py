"""What a resource names stands: the parts of its network, its key, and the groups of a database and a cache."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from work_account import ACCOUNT, KEY, REGION, WorkAccount

from policies.duties.kinds import database_groups, named_keys, network_parts

Change = Callable[[WorkAccount], None]
OTHER_REGION = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/far"


@pytest.fixture
def account() -> WorkAccount:
    """Two networks, one with a way out and a balancer with a name; a secret, a queue and a repository under a key."""
    found = WorkAccount()
    for name in ("one", "two"):
        found.add("ec2/vpc:Vpc", f"vpc-{name}")
        found.add("ec2/subnet:Subnet", f"subnet-{name}", vpcId=f"vpc-{name}")
    found.add("ec2/eip:Eip", "eip")
    found.add("ec2/natGateway:NatGateway", "nat", subnetId="subnet-one", allocationId="eip")
    found.add("networkfirewall/firewall:Firewall", "firewall", vpcId="vpc-one",
              subnetMappings=[{"subnetId": "subnet-one"}])  # fmt: skip
    found.add("rds/subnetGroup:SubnetGroup", "group", subnetIds=["subnet-one", "subnet-two"])
    found.add("ec2/securityGroup:SecurityGroup", "app", vpcId="vpc-one")
    found.add("vpc/securityGroupIngressRule:SecurityGroupIngressRule", "in", securityGroupId="app",
              referencedSecurityGroupId="333333333333/sg-peer")  # fmt: skip
    found.add("lb/loadBalancer:LoadBalancer", "door", dnsName="door-1.elb.amazonaws.com", zoneId="Z1")
    alias = {"name": "dualstack.door-1.elb.amazonaws.com", "zoneId": "Z1", "evaluateTargetHealth": True}
    found.add("route53/record:Record", "record", type="A", aliases=[alias])
    found.key()
    found.add("secretsmanager/secret:Secret", "secret", kmsKeyId=KEY)
    found.add("sqs/queue:Queue", "queue", kmsMasterKeyId="alias/aws/sqs")
    encrypted = {"encryptionType": "KMS", "kmsKey": KEY}
    found.add("ecr/repository:Repository", "images", encryptionConfigurations=[encrypted])
    return found


def changed(name: str, /, **props: object) -> Change:
    return lambda account: account.change(name, **props)


def dropped(name: str) -> Change:
    return lambda account: account.drop(name)


def test_all_stands(account: WorkAccount) -> None:
    assert account.open(network_parts.find) == {}
    assert account.open(named_keys.find) == {}
    assert len(account.outcomes(named_keys.find)) == 2  # a key of AWS's is nobody's work


NETWORK: dict[str, tuple[Change, str]] = {
    "a NAT gateway without its address": (dropped("eip"), "its allocationId eip is not"),
    "a subnet group with a subnet that is gone": (dropped("subnet-two"), "its subnetIds subnet-two is not"),
    "a firewall in a subnet of another network": (
        changed("firewall", subnetMappings=[{"subnetId": "subnet-two"}]), "is of another network, vpc-two",
    ),
    "a firewall without a subnet": (changed("firewall", subnetMappings=[]), "it names no subnetMappings"),
    "a rule of a group that is gone": (dropped("app"), "its securityGroupId app is not"),
    "an alias with another zone": (
        changed("record", aliases=[{"name": "door-1.elb.amazonaws.com", "zoneId": "Z9"}]), "names the zone Z9, not Z1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NETWORK)
def test_a_part_that_is_not_there_is_named(case: str, account: WorkAccount) -> None:
    change, cause = NETWORK[case]
    change(account)
    assert [c for c in account.open(network_parts.find).values() if cause in c]


KEYS: dict[str, tuple[Change, str]] = {
    "a key of another Region": (changed("secret", kmsKeyId=OTHER_REGION), f"is not in {REGION}"),
    "a key that is not there": (changed("secret", kmsKeyId=KEY + "-x"), "UNKNOWN the key"),
    "a key of another account with the same id": (
        changed("secret", kmsKeyId=KEY.replace(ACCOUNT, "999999999999")), "UNKNOWN the key",
    ),
    "a disabled key": (changed("key", isEnabled=False), "BLOCKED the key key is disabled"),
    "a key that signs": (
        changed("key", keyUsage="SIGN_VERIFY", customerMasterKeySpec="ECC_NIST_P256"), "is made for SIGN_VERIFY",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", KEYS)
def test_a_key_that_cannot_encrypt_is_named(case: str, account: WorkAccount) -> None:
    change, cause = KEYS[case]
    change(account)
    assert [c for c in account.open(named_keys.find).values() if cause in c], account.open(named_keys.find)


@pytest.fixture
def databases() -> WorkAccount:
    """A database and a cache with a token, each with groups of its own and one of AWS's."""
    found = WorkAccount()
    for type_, name in (("rds/parameterGroup:ParameterGroup", "settings"), ("rds/subnetGroup:SubnetGroup", "places"),
                        ("elasticache/subnetGroup:SubnetGroup", "cache-places")):  # fmt: skip
        found.add(type_, name, name=name, family="postgres16", parameters=[])
    found.add("rds/instance:Instance", "database", engine="postgres", engineVersion="16", parameterGroupName="settings",
              dbSubnetGroupName="places", optionGroupName="default:postgres-16")  # fmt: skip
    found.add("elasticache/replicationGroup:ReplicationGroup", "cache", authToken="of the test",
              transitEncryptionEnabled=True, subnetGroupName="cache-places")  # fmt: skip
    return found


DATABASES: dict[str, tuple[Change, str]] = {
    "a parameter group that is gone": (dropped("settings"), "its parameterGroupName settings"),
    "a subnet group of another name": (changed("places", name="elsewhere"), "its dbSubnetGroupName places"),
    "a cache's subnet group that is gone": (dropped("cache-places"), "its subnetGroupName cache-places"),
    "a token without TLS": (changed("cache", transitEncryptionEnabled=False), "over TLS alone"),
}


@pytest.mark.parametrize("case", DATABASES)
def test_a_database_without_what_it_names_is_not_made(case: str, databases: WorkAccount) -> None:
    before = databases.open(database_groups.find)
    change, cause = DATABASES[case]
    change(databases)
    after = databases.open(database_groups.find)
    assert [c for sentence, c in after.items() if sentence not in before and cause in c], after
