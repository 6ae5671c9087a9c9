"""What principals may do, and what they can come to do by escalation."""
