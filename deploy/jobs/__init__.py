"""Jobs of the composition: secrets, the database's users, and whether a container is well."""
