"""The data and messages that the kernel and the page exchange, declared once.

Each feature has one file with its data and messages as ``TypedDict``. ``traits.py`` names the synced traits, and
``messages.py`` lists every message with its body and its answer. The kernel's views return these types, and
``frontend/protocol.py`` generates the page's TypeScript from them. The files import nothing else from the package.
"""
