"""The rules of reminding, free of any library: when a reminder may reach a person, and which states it goes through."""
