"""What runs beside the parts where Carryover is deployed: jobs of the composition, alert rules, a dashboard."""
