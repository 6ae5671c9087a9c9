"""What hosted products tell by webhook, as the records and events of the consent journey. Standard library only."""
