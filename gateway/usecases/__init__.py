"""What people do with clinics, people, sign-ins and access tokens: one verb, one function, one aggregate changed."""
