"""The evidence bundle: a dated folder of what was evaluated and found, with a digest of each file and a signature."""
