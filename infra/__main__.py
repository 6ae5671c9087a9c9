"""What the Pulumi engine runs: the current stack."""

from infra.program import deploy

deploy()
