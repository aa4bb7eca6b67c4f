"""The road's entrance: accept, check and store events; the inbox, dedupe, event log, dead letters."""
