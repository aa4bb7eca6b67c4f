"""Words shared by every floor: errors, ids, bucketing, times. Pure; a closed list."""
