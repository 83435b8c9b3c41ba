"""Ways of breaking what keeps copies true, each of which the convergence test has to notice.

`python -m tests.properties.mutations` (with DATABASE_URL for PostgreSQL) breaks a copy of the checkout in one way
after the other, runs the test there, and prints a table. A mutation that changes nothing any longer, because the code
has moved on, is an error: it has to be written anew.
"""
