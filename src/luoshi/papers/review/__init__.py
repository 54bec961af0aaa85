"""The draft of the next report's review (回顾), made from a year's ledger: its sentences, its words, its document."""
