"""How the studio writes moments, the same on its lists as on its own pages."""
