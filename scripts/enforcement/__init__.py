"""Decides each call to a served emulated AWS as AWS would, from what its accounts hold now, and shows the calls."""
