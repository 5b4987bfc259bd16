"""What is known of a job: states, ids, snapshots, errors and annotations."""
