"""Reports: how reps, teams and books worked their accounts over any days of the calendar, beside other days (T-06)."""
