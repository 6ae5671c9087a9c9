"""IAM policy documents: built through one typed builder, checked before use."""
