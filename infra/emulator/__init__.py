"""An embedded AWS: moto, kept inside this process, as a provider for Pulumi's engines."""
