"""What AWS and the provider document: the actions of every service, and the resource types of the provider."""
