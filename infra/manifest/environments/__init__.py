"""The repository of one MSO: asked for, rendered from the templates, kept up to date."""
