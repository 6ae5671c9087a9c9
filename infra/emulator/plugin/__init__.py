"""The emulated AWS as a plugin of the Pulumi CLI: the real engine calls the emulator where it would call AWS."""
