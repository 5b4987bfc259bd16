"""Messages between kernel and page, throttling, worker threads and file transfer."""
