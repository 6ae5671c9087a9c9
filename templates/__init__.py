"""The cookiecutter templates of an environment, and the presets."""
