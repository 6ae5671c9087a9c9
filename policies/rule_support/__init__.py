"""What rules share: expectations on properties, policy documents, example graphs."""
