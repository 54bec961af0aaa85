"""The circular (通报) of a quarter: its numbers, its words, its document."""
