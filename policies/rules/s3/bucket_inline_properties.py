"""S3-020: S3 bucket inline properties (acl, policy, ...) grant no public access and no replication."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.iam_documents import document, statement
from policies.rule_support.inline_properties import check_as_type

ANYONE = document(statement("Allow", "s3:GetObject", "arn:aws:s3:::charts/*", "*"))
PUBLIC_GROUPS = ("AllUsers", "AuthenticatedUsers")
SEPARATE_TYPES = {
    "policy": "aws:s3/bucketPolicy:BucketPolicy",
    "acl": "aws:s3/bucketAcl:BucketAcl",
}


def check(props: Props) -> Iterator[str]:
    """Check policy and acl by the rules for the separate types; report public grants, CORS, website and replication."""
    if not props.get("bucket"):
        yield "bucket is missing: the bucket must have a name"
    for path, separate_type in SEPARATE_TYPES.items():
        if text := props.text_at(path):
            yield from check_as_type(separate_type, {path: text}, props)
    for index, grant in enumerate(props.blocks_at("grants")):
        if any(grant.text_at("uri").endswith(group) for group in PUBLIC_GROUPS):
            group = grant.text_at("uri").rsplit("/", 1)[-1]
            yield f"grants[{index}].uri is the group {group}, which includes principals outside the account"
    if props.get("website"):
        yield "website is set and must not be: a website endpoint has no TLS and serves public objects"
    for index, entry in enumerate(props.blocks_at("corsRules")):
        if "*" in entry.texts_at("allowedOrigins"):
            yield f"corsRules[{index}].allowedOrigins has '*', must be named https origins"
    if props.get("replicationConfiguration"):
        yield "replicationConfiguration is set and must not be: use BucketReplicationConfig (see S3-012, S3-109)"


RULE = Rule(
    id="S3-020",
    title="S3 bucket inline properties (acl, policy, ...) grant no public access and no replication",
    why=(
        "A policy, ACL, website or replication written into the bucket has the same effect as a resource of its own, "
        "but reviewers and checks that read only the separate resources miss it. Patient files can become public or be "
        "copied to another account unnoticed."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)"),
    applies_to="aws:s3/bucket:Bucket",
    check=check,
    good=({"bucket": "charts"}, {"bucket": "charts", "acl": "private"}),
    bad=(
        {},
        {"bucket": "charts", "acl": "public-read"},
        {"bucket": "charts", "policy": ANYONE},
        {"bucket": "charts", "website": {"indexDocument": "index.html"}},
        {"bucket": "charts", "corsRules": [{"allowedMethods": ["GET"], "allowedOrigins": ["*"]}]},
        {"bucket": "charts", "replicationConfiguration": {"role": "arn:aws:iam::222222222222:role/copies"}},
        {
            "bucket": "charts",
            "grants": [
                {"type": "Group", "uri": "http://acs.amazonaws.com/groups/global/AllUsers", "permissions": ["READ"]}
            ],
        },
    ),
    remediation=(
        "Remove these properties; declare BucketPolicy, BucketOwnershipControls and BucketReplicationConfig as "
        "separate resources."
    ),
    equivalents=(
        "config:s3-bucket-public-read-prohibited",
        "config:s3-bucket-acl-prohibited",
        "FSBP:S3.2",
        "FSBP:S3.3",
    ),
)
