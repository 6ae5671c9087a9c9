"""IAM policy documents: built by one typed builder, checked before use."""
