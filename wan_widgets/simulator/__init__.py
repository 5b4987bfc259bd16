"""A simulator of the services: a real HTTP server on loopback that speaks both protocols and renders real MP4s.

``process`` starts it as a separate process, ``server`` is that process, ``render`` draws the videos in another one, and
``faults`` lists the errors that it can produce on request. Nothing here is imported before it is needed.
"""
