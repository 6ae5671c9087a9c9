"""The rules as a catalog: found, explained, cited, mapped to other frameworks, documented."""
