"""A resource graph read as accounts, identities, resources with policies, and paths of data."""
