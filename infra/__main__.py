"""The entry point of the Pulumi program: it builds the current stack."""

from infra.program import deploy

deploy()
