"""Settings as text: options, prompts, templates, and code that repeats a request."""
