"""The record of a job: states, ids, snapshots, errors and annotations."""
