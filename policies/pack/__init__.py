"""The rules as a policy pack: what Pulumi's engine calls before, during and after an update."""
