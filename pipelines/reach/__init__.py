"""What no survey gives: activity, communities of practice, actions, others' indicators, the population, targets."""
