"""The ways out of the house: through apprise. (The inbox needs none: it shows what is stored.)"""
