"""The emulator as a provider: how a resource type becomes boto3 calls, and what AWS returns afterwards."""
