"""Mutation tests: single changes to the source, each run with the fast tests of its room.

``python -m tests.mutants --help`` says how. A change that no test notices is a behavior that nobody would miss, or
code that does nothing; the first wants a test, the second is taken out.
"""
