"""The site of the documentation, built by MkDocs in an environment of its own."""
