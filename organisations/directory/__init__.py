"""The visitor's directory: its entries in memory, what is chosen of them, what is nearest, and the map."""
