"""Persons and accounts: traits, history ledger, meters, trials."""
