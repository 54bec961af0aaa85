"""The pages for everybody: what a place has promised, and how it stands. No account, no session, no script needed.

Everything that is shown comes from :mod:`luoshi.publishing`; of the ledger this room knows nothing.
"""
