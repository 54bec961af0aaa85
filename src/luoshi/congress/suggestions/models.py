"""What is kept of suggestions."""
