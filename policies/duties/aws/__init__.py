"""Dated data with its sources: what AWS says that its services and the resource types need."""
