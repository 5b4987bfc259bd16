"""The data and messages that the kernel and the page exchange, declared once.

One file for each feature holds the shapes of its data and messages as ``TypedDict``; ``traits.py`` names the synced
traits, and ``messages.py`` lists every message with its body and its answer. The kernel's views return these types, and
``frontend/protocol.py`` writes the page's TypeScript from the same files. Nothing here imports anything of the package.
"""
