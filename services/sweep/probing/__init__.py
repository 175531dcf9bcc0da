"""A reader's eye: reads the site as readers do, every few seconds, and asks intake, store and broker how they are."""
