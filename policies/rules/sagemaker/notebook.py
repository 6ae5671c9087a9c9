"""SAGE-001: notebooks are encrypted, without internet and without root."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be, must_have

CLOSED = {"kmsKeyId": KEY, "directInternetAccess": "Disabled", "rootAccess": "Disabled", "subnetId": "subnet-1"}


RULE = Rule(
    id="SAGE-001",
    title="Notebooks are encrypted, without internet and without root",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)", "164.312(a)(1)", "164.312(e)(1)", "164.308(a)(3)(i)"),
    applies_to="aws:sagemaker/notebookInstance:NotebookInstance",
    check=both(
        customer_key("kmsKeyId"),
        must_be("directInternetAccess", "Disabled"),
        must_be("rootAccess", "Disabled"),
        must_have("subnetId"),
    ),
    good=(CLOSED,),
    bad=(
        {},
        {**CLOSED, "directInternetAccess": "Enabled"},
        {**CLOSED, "rootAccess": "Enabled"},
        {**CLOSED, "kmsKeyId": ""},
    ),
    remediation="Set kmsKeyId, subnetId, directInternetAccess Disabled and rootAccess Disabled.",
    equivalents=(
        "config:sagemaker-notebook-instance-kms-key-configured",
        "config:sagemaker-notebook-no-direct-internet-access",
        "FSBP:SageMaker.1",
        "FSBP:SageMaker.3",
    ),
)
