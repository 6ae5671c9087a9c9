"""Run principalmapper; what the emulated AWS leaves out of GetAccountAuthorizationDetails is filled in."""

import sys

import botocore.client

_call = botocore.client.BaseClient._make_api_call


def _with_names(self, operation, parameters):
    answer = _call(self, operation, parameters)
    if operation == "GetAccountAuthorizationDetails":
        for policy in answer.get("Policies", []):
            policy.setdefault("PolicyName", policy["Arn"].split("/")[-1])
            policy.setdefault("PolicyId", "ANPA")
    return answer


botocore.client.BaseClient._make_api_call = _with_names

from principalmapper.__main__ import main  # noqa: E402

sys.exit(main())
