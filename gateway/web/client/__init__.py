"""The client's pages: the day, one question a screen, the agree sheet, the course so far, help, settings."""
