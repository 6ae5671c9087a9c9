"""Who takes what the flows of an exchange deliver: desks, readers of the practice, and vendors."""
