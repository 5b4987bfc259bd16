"""An embedded ToAPIs: a real HTTP server on loopback that renders real MP4s.

``host`` starts it as a process of its own, ``server`` is that process, ``faults`` is what it can be
asked to do wrong. Nothing here is imported before it is needed.
"""
