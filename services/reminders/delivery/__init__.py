"""The ways out of the house: today e-mail, through apprise. (The inbox needs none: it shows what is stored.)"""
