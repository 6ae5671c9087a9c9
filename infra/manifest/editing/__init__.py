"""Changes mso.yaml and keeps the comments and layout of its author."""
