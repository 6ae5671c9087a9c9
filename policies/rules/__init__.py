"""The rules: one file each, in a folder named after the AWS service."""
