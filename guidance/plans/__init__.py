"""The host app's price plans: plans, features, limits, and what includes what."""
