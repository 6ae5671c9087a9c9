"""What every plane needs to know of its surroundings: the estate, its accounts, and names that stacks share."""
