"""The real Pulumi engine: the Pulumi CLI, driven stack by stack through the SDK's Automation API."""
