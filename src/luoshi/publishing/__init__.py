"""What of the books is public, and how it is kept for those who look: pages, API, feeds, files and search read it from here.

Nothing else of the ledger leaves the house. :mod:`fields` is the table of what can be public, :mod:`record` the one door
for deciding on it, :mod:`composing` makes the public record of a row, :mod:`keeping` keeps those records up to date, and
:mod:`finding` is the only way to read them.
"""
