"""The rows of the table: one module for each, with a function ``measure`` that returns figures."""
