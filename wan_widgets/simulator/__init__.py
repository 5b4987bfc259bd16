"""The services embedded: a real HTTP server on loopback that speaks both protocols and renders real MP4s.

``process`` starts it as a process of its own, ``server`` is that process, ``render`` draws the videos, and ``faults``
lists what it can do wrong on request. Nothing here is imported before it is needed.
"""
