"""One file per AWS service: its Pulumi types and the boto3 calls that make them real."""
