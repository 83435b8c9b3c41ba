"""Fills an empty hub: the first pages of every hub, and the demo, a fictional network of networks."""
