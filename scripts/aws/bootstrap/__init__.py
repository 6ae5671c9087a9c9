"""What one legal entity's account needs before Pulumi can deploy there: its state store and its deployer role."""
