"""What several planes build: account setup, hosting, workforce roles, alarms, backup, and parts of the organization."""
