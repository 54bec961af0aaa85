"""Suggestions of deputies and proposals of the consultative conference: handed in, handled, answered, rated."""
