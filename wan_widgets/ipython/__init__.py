"""Faces in IPython without a page of their own: magics, completion, and how jobs show themselves."""
