"""The demonstration: an estate is deployed on the emulated AWS, checked, proved and reported."""
