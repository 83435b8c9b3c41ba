"""Whether entries are still true: the organisations are asked by mail, and what they answer is taken in."""
