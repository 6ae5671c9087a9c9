"""EC2 security groups and their rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from infra.emulator.provider.binding import AwsContext, Binding, Props, call
from infra.emulator.services.ec2_vpc import EC2_TAGS, describe

_DIRECTIONS: Final = (("ingress", "IpPermissions"), ("egress", "IpPermissionsEgress"))
_PEERS: Final = (
    ("cidrBlocks", "IpRanges", "CidrIp"),
    ("ipv6CidrBlocks", "Ipv6Ranges", "CidrIpv6"),
    ("prefixListIds", "PrefixListIds", "PrefixListId"),
    ("securityGroups", "UserIdGroupPairs", "GroupId"),
)
_DEFAULT_EGRESS: Final = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}


def permission(rule: Mapping[str, Any], group: str) -> dict[str, Any]:
    """The EC2 permission of an inline rule."""
    described = {"Description": rule["description"]} if rule.get("description") else {}
    found: dict[str, Any] = {"IpProtocol": str(rule["protocol"])}
    if found["IpProtocol"] != "-1":
        found |= {"FromPort": int(rule["fromPort"]), "ToPort": int(rule["toPort"])}
    for source, target, member in _PEERS:
        if rule.get(source):
            found[target] = [{member: peer, **described} for peer in rule[source]]
    if rule.get("self"):
        found.setdefault("UserIdGroupPairs", []).append({"GroupId": group, **described})
    return found


def _rules(permissions: Iterable[Mapping[str, Any]], group: str) -> list[dict[str, Any]]:
    """EC2 permissions as inline rules: one per protocol, port range and description."""
    rules: dict[tuple[Any, ...], dict[str, Any]] = {}
    for each in permissions:
        for target, members, member in _PEERS:
            for peer in each.get(members, ()):
                ports = (each["IpProtocol"], each.get("FromPort", 0), each.get("ToPort", 0))
                rule = rules.setdefault(
                    (*ports, peer.get("Description")),
                    {
                        "protocol": ports[0],
                        "fromPort": ports[1],
                        "toPort": ports[2],
                        "description": peer.get("Description"),
                    },
                )
                if peer[member] == group:
                    rule["self"] = True
                else:
                    rule.setdefault(target, []).append(peer[member])
    return list(rules.values())


class _SecurityGroup(Binding):
    """A security group with its inline rules. Like the real provider, it removes the egress rule that AWS adds."""

    def configure(self, aws: AwsContext, props: Props) -> None:
        """Tag the group, and replace the default egress rule by the declared rules."""
        super().configure(aws, props)
        self._replace_rules(aws, {"egress": [_DEFAULT_EGRESS]}, props)

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The group with its rules in the form of inline rules."""
        found = super().read(aws, props)
        return found and {**found, **{name: _rules(found[source], props["id"]) for name, source in _DIRECTIONS}}

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Replace the rules."""
        super().update(aws, olds, news)
        self._replace_rules(aws, olds, news)

    def _replace_rules(self, aws: AwsContext, olds: Mapping[str, Any], news: Props) -> None:
        for name, _ in _DIRECTIONS:
            before, after = ([permission(rule, news["id"]) for rule in props.get(name) or ()] for props in (olds, news))
            if removed := [each for each in before if each not in after]:
                aws.call(f"ec2.revoke_security_group_{name}", GroupId=news["id"], IpPermissions=removed)
            if added := [each for each in after if each not in before]:
                aws.call(f"ec2.authorize_security_group_{name}", GroupId=news["id"], IpPermissions=added)


class _DefaultSecurityGroup(_SecurityGroup):
    """The default security group of a VPC: its rules are replaced at creation, and deletion leaves it as it is."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Find the default security group of the VPC."""
        default = [{"Name": "vpc-id", "Values": [props["vpcId"]]}, {"Name": "group-name", "Values": ["default"]}]
        return str(aws.call("ec2.describe_security_groups", Filters=default)["SecurityGroups"][0]["GroupId"])

    def configure(self, aws: AwsContext, props: Props) -> None:
        """Revoke all rules of the group, then authorize the declared ones."""
        Binding.configure(self, aws, props)
        group = aws.call("ec2.describe_security_groups", GroupIds=[props["id"]])["SecurityGroups"][0]
        for name, source in _DIRECTIONS:
            if group[source]:
                aws.call(f"ec2.revoke_security_group_{name}", GroupId=props["id"], IpPermissions=group[source])
        self._replace_rules(aws, {}, props)


def _rule(direction: str) -> Binding:
    """One ingress or egress rule as a resource of its own."""
    return _SecurityGroupRule(
        type=f"aws:vpc/securityGroup{direction}Rule:SecurityGroup{direction}Rule",
        create_call=call(f"ec2.authorize_security_group_{direction.lower()}"),
        read_call=call("ec2.describe_security_group_rules", "SecurityGroupRules[0]", SecurityGroupRuleIds=["{id}"]),
        delete_call=call(
            f"ec2.revoke_security_group_{direction.lower()}", GroupId="{securityGroupId}", SecurityGroupRuleIds=["{id}"]
        ),
        tagging=EC2_TAGS,
        names={"securityGroupId": "GroupId", "referencedSecurityGroupId": "ReferencedGroupInfo.GroupId"},
    )


class _SecurityGroupRule(Binding):
    """A security group rule; it is authorized as a permission and read back as a rule."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Authorize the rule."""
        plural = {
            "cidrIpv4": "cidrBlocks",
            "cidrIpv6": "ipv6CidrBlocks",
            "prefixListId": "prefixListIds",
            "referencedSecurityGroupId": "securityGroups",
        }
        rule = {
            **props.inputs,
            "protocol": props["ipProtocol"],
            "self": None,
            **{target: [props[source]] for source, target in plural.items() if props.get(source)},
        }
        response = aws.call(
            self.create_call.operation,
            GroupId=props["securityGroupId"],
            IpPermissions=[permission(rule, props["securityGroupId"])],
        )
        return str(response["SecurityGroupRules"][0]["SecurityGroupRuleId"])

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Modify the rule."""
        super().update(aws, olds, news)
        if {**olds.inputs, "tags": None} != {**news.inputs, "tags": None}:
            rule = {
                "IpProtocol": news["ipProtocol"],
                "FromPort": news.get("fromPort", -1),
                "ToPort": news.get("toPort", -1),
                "CidrIpv4": news.get("cidrIpv4"),
                "CidrIpv6": news.get("cidrIpv6"),
                "Description": news.get("description"),
                "PrefixListId": news.get("prefixListId"),
                "ReferencedGroupId": news.get("referencedSecurityGroupId"),
            }
            known = {key: value for key, value in rule.items() if value is not None}
            aws.call(
                "ec2.modify_security_group_rules",
                GroupId=news["securityGroupId"],
                SecurityGroupRules=[{"SecurityGroupRuleId": news["id"], "SecurityGroupRule": known}],
            )


BINDINGS = (
    _SecurityGroup(
        type="aws:ec2/securityGroup:SecurityGroup",
        create_call=call("ec2.create_security_group", "GroupId"),
        read_call=describe("describe_security_groups", "SecurityGroups", "GroupIds"),
        delete_call=call("ec2.delete_security_group", GroupId="{id}"),
        tagging=EC2_TAGS,
        names={"name": "GroupName"},
    ),
    _DefaultSecurityGroup(
        type="aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        create_call=call("ec2.describe_security_groups"),
        read_call=describe("describe_security_groups", "SecurityGroups", "GroupIds"),
        tagging=EC2_TAGS,
        names={"name": "GroupName"},
        always_exists=True,
    ),
    _rule("Ingress"),
    _rule("Egress"),
)
