"""What reads happenings: the list of them, the measures, the diagnosis, the story."""
