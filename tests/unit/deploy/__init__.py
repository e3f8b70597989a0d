"""What an operator gets: the composition's settings, its jobs, alert rules and the dashboard."""
