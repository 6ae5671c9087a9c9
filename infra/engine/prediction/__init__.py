"""Plans without a cloud: what the AWS provider would compute for a resource, and answers to data sources."""
