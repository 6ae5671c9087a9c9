"""The ids by which resources are imported, and the types that cannot be imported from the emulated AWS."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

IMPORT_IDS: Final[Mapping[str, tuple[str, ...]]] = {
    "aws:appautoscaling/policy:Policy": ("{serviceNamespace}/{resourceId:.+}/{scalableDimension}/{name}",),
    "aws:appautoscaling/target:Target": ("{serviceNamespace}/{resourceId:.+}/{scalableDimension}",),
    "aws:backup/selection:Selection": ("{planId}|{id}",),
    "aws:cloudwatch/eventTarget:EventTarget": ("{eventBusName:.+}/{rule}/{targetId}",),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": ("{logGroupName}:{name}",),
    "aws:cloudwatch/logStream:LogStream": ("{logGroupName}:{name}",),
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": ("{logGroup}|{name}",),
    "aws:ec2/networkAclRule:NetworkAclRule": ("{networkAclId}:{ruleNumber}:{protocol}:{egress}",),
    "aws:ec2/route:Route": (
        "{routeTableId}_{destinationPrefixListId:pl-.+}",
        "{routeTableId}_{destinationIpv6CidrBlock:.*:.*}",
        "{routeTableId}_{destinationCidrBlock}",
    ),
    "aws:ecs/cluster:Cluster": ("{name}",),
    "aws:ecs/service:Service": ("{cluster}/{name}",),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": ("{group}/{policyArn:.+}",),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("{role}/{policyArn:.+}",),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": ("{user}/{policyArn:.+}",),
    "aws:lambda/permission:Permission": ("{function}/{statementId}",),
    "aws:rds/instance:Instance": ("{identifier}",),
    "aws:route53/record:Record": ("{zoneId}_{name:.+}_{type}",),
    "aws:s3/bucketObjectv2:BucketObjectv2": ("{bucket}/{key:.+}",),
    "aws:wafv2/ipSet:IpSet": ("{id}/{name}/{scope}",),
    "aws:wafv2/webAcl:WebAcl": ("{id}/{name}/{scope}",),
}
"""Type -> forms of the id by which the AWS provider imports, where it is not the resource's own id.

A field is a property; its value has no separator of the form in it, unless a pattern after a colon says what it has.
"""

_BY_VPC: Final = "the emulated AWS finds it by its VPC, which its id does not name"

NOT_IMPORTED: Final[Mapping[str, str]] = {
    "aws:ec2/routeTableAssociation:RouteTableAssociation": "its id does not name the route table it is read from",
    "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment": "the AWS provider does not import it either",
    "aws:iam/accessKey:AccessKey": "AWS lists access keys by user, whom the id does not name, and keeps no secret",
    "aws:identitystore/groupMembership:GroupMembership": "its id does not name the group it is read from",
    "aws:inspector2/enabler:Enabler": "its id does not name the accounts and services that are enabled",
    "aws:route53/resolverDnsSecConfig:ResolverDnsSecConfig": _BY_VPC,
    "aws:route53/resolverFirewallConfig:ResolverFirewallConfig": _BY_VPC,
}
"""Types that the emulated AWS has and that cannot be imported from it, and why."""

_FIELD: Final = re.compile(r"\{(\w+)(?::([^}]+))?\}")


def fields_of(form: str, import_id: str) -> dict[str, str] | None:
    """The properties that an id states in this form; None where it has another form."""
    found = _pattern(form).fullmatch(import_id)
    return found.groupdict() if found else None


def shown(form: str) -> str:
    """The form without patterns, as a person reads it: ``{role}/{policyArn}``."""
    return _FIELD.sub(r"{\1}", form)


def with_region(import_id: str) -> tuple[str, str | None]:
    """The id, and the region after ``@`` that it ends in; None where it ends in none."""
    found = re.fullmatch(r"(.+)@([a-z]{2}(?:-[a-z]+)+-\d)", import_id)
    return (found[1], found[2]) if found else (import_id, None)


@lru_cache
def _pattern(form: str) -> re.Pattern[str]:
    separators = re.escape("".join(sorted(set(_FIELD.sub("", form)))))
    plain, at, pattern = f"[^{separators}]+" if separators else ".+", 0, ""
    for field in _FIELD.finditer(form):
        pattern += re.escape(form[at : field.start()]) + f"(?P<{field[1]}>{field[2] or plain})"
        at = field.end()
    return re.compile(pattern + re.escape(form[at:]))
