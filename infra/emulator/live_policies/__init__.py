"""What the emulated accounts hold now of what decides on calls: policies, their holders and sessions, from moto."""
