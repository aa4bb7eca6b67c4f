"""Names of background jobs and how to enqueue them on commit. Holds no job code."""
