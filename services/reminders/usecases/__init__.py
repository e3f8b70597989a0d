"""What can be done with reminders, one verb each."""
