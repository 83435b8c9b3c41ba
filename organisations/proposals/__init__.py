"""Organisations proposed by people without an account: from the form to the decision."""
