"""One module for each AWS service, named as in the AWS CLI: the bindings of its Pulumi types, as ``BINDINGS``."""
