"""What must hold: the rules, the wall, and what reports both."""
