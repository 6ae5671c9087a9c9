"""The program of the task that prepares a hosted system: its database user, and the secrets that nobody enters."""
