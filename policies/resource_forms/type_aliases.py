"""Maps older type names, which existing states still contain, to the current names of pulumi-aws 7."""

from __future__ import annotations

import re
from typing import Final

from infra.engine.graph import Graph, Resource

LATER: Final = re.compile(r"(aws:s3/bucket\w*)V2:(Bucket\w*)V2")
MODULES: Final = {
    "aws:alb/": "aws:lb/",
    "aws:elasticloadbalancingv2/": "aws:lb/",
    "aws:applicationloadbalancing/": "aws:lb/",
    "aws:elasticloadbalancing/": "aws:elb/",
}
"""Older names of modules; every type of the older one is in the current one."""
RENAMED: Final = {
    "aws:s3/BucketObject:BucketObject": "aws:s3/bucketObjectv2:BucketObjectv2",
    "aws:s3/bucketReplicationConfiguration:BucketReplicationConfiguration": (
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
    ),
    "aws:ec2/transitGatewayPeeringAttachmentAccepter:TransitGatewayPeeringAttachmentAccepter": (
        "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter"
    ),
    "aws:ec2/encryptionControl:EncryptionControl": "aws:ec2/vpcEncryptionControl:VpcEncryptionControl",
    "aws:chime/voiceConnectorOrganization:VoiceConnectorOrganization": (
        "aws:chime/voiceConnectorOrigination:VoiceConnectorOrigination"
    ),
    "aws:directoryservice/conditionalForwader:ConditionalForwader": (
        "aws:directoryservice/conditionalForwarder:ConditionalForwarder"
    ),
    "aws:directoryservice/logService:LogService": "aws:directoryservice/logSubscription:LogSubscription",
    "aws:lambda/microvmsImage:MicrovmsImage": "aws:lambdamicrovms/image:Image",
    "aws:ses/confgurationSet:ConfgurationSet": "aws:ses/configurationSet:ConfigurationSet",
    "aws:workspaces/webBrowserSettings:WebBrowserSettings": "aws:workspacesweb/browserSettings:BrowserSettings",
    "aws:workspaces/webNetworkSettings:WebNetworkSettings": "aws:workspacesweb/networkSettings:NetworkSettings",
    "aws:workspaces/webUserSettings:WebUserSettings": "aws:workspacesweb/userSettings:UserSettings",
}


def current_type(type_: str) -> str:
    """The provider's current name for ``aws:s3/bucketV2:BucketV2`` and every other older name."""
    if type_ in RENAMED:
        return RENAMED[type_]
    module, slash, rest = type_.partition("/")
    return LATER.sub(r"\1:\2", MODULES.get(module + slash, module + slash) + rest)


def with_current_types(graph: Graph) -> Graph:
    """The graph with current type names; the same object where it has no older ones."""
    if all(current_type(type_) == type_ for type_ in {resource.type for resource in graph}):
        return graph
    return Graph(_current(resource) for resource in (*graph, *graph.pending_deletes))


def _current(resource: Resource) -> Resource:
    return resource.with_(type=current_type(resource.type))
