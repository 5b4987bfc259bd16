"""Where videos are drawn: ``in_worker`` in a process of its own, ``in_thread`` in threads of the server's process."""
