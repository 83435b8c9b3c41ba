"""From what somebody typed to what they meant, and to the items that fit."""
