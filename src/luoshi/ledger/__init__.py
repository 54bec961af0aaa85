"""The books: who answers for what, by when, and every change with its event. Only ``record`` changes rows."""
