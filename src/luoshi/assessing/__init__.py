"""PURE. What a target asks, what is due by a day, and how a row stands: schedule, light, verdict, checks, forecast.

Every answer explains itself in one Chinese sentence and names its rule. No clock, no network, no Django: days are
arguments, numbers are ``Decimal``. Nothing here raises on a figure, however wild; it says what is wrong with it.
"""
