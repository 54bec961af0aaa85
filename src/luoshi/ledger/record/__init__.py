"""The only rooms that change ledger rows. Every function here is one change: one transaction, one event.

Each asks ``policy`` whether the person may, ``workflow`` whether the state allows it, and leaves the books as they
were when anything goes wrong.
"""
