"""SAGE-001: SageMaker notebooks are encrypted, in a subnet, without internet or root access."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be, must_have

ISOLATED = {"kmsKeyId": KEY, "directInternetAccess": "Disabled", "rootAccess": "Disabled", "subnetId": "subnet-1"}


RULE = Rule(
    id="SAGE-001",
    title="SageMaker notebooks are encrypted, in a subnet, without internet or root access",
    why=(
        "A notebook with direct internet access can load malicious packages and upload extracts of patient data. With "
        "root access its user can disable controls on it, and without its own key the practice cannot withdraw access "
        "to its disk."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(a)(2)(iv)", "164.312(e)(1)"),
    applies_to="aws:sagemaker/notebookInstance:NotebookInstance",
    check=all_of(
        customer_key("kmsKeyId"),
        must_be("directInternetAccess", "Disabled"),
        must_be("rootAccess", "Disabled"),
        must_have("subnetId"),
    ),
    good=(ISOLATED,),
    bad=(
        {},
        {**ISOLATED, "directInternetAccess": "Enabled"},
        {**ISOLATED, "rootAccess": "Enabled"},
        {**ISOLATED, "kmsKeyId": ""},
    ),
    remediation="Set kmsKeyId, subnetId, directInternetAccess to Disabled and rootAccess to Disabled.",
    equivalents=(
        "config:sagemaker-notebook-instance-kms-key-configured",
        "config:sagemaker-notebook-no-direct-internet-access",
        "FSBP:SageMaker.1",
        "FSBP:SageMaker.3",
    ),
)
