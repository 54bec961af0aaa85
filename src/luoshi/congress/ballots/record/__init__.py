"""The functions that write the congress's books; each is one change with its event."""
