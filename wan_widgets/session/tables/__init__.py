"""Tables of settings: read from files, frames and whatever else people have, as rows of a sweep."""
