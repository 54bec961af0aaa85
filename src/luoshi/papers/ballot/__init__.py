"""The papers of a ballot: the result, and the paper ballots to print."""
