"""What the kit is made of: the packages of its lock."""
