"""What runs in the background: requests and the installation of the engine."""
