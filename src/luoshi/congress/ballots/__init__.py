"""Livelihood projects and the ballot in which deputies choose among them."""
