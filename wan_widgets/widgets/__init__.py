"""The faces with a page: snapshots in, commands out. Importing this imports none of the widgets."""
