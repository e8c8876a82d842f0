"""The house on simpy's clock: it tells happenings and reads none."""
