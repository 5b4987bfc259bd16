"""IPython integration: magics, completion, and the display of jobs."""
