"""Rings for what stands still, keeps the schedules, verifies the bucket, and reads the site as readers do."""
