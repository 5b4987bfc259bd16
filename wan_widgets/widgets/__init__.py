"""The widgets: they show snapshots of jobs, and turn messages of the page into commands.

Importing this package imports none of them.
"""
