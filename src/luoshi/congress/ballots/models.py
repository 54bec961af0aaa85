"""What is kept of ballots."""
