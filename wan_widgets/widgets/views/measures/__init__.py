"""What the page gets of the measures of videos: in the comparison, in the gallery, and on one time axis."""
