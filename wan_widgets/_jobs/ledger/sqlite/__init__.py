"""The ledger's file: connections, transactions, locks, the schema, and which ledger a file is."""
