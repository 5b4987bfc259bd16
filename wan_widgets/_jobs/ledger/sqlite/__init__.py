"""The ledger's file: connections, transactions, locks, the schema, and its identity."""
