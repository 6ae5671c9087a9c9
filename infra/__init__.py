"""What is built: the manifest, the planes, the components, and the engines that bring them up."""
