"""Simulated people for the demo: what they did in two months, told to the server through its public API only."""
