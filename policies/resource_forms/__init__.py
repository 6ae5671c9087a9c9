"""The forms in which a program can declare one thing, read as one: older types, inline properties, CloudFormation."""
