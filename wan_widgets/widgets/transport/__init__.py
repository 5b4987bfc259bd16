"""Between kernel and page: messages, throttling, worker threads and file transfer."""
