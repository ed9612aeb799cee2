"""The trust suites: what the code guarantees whatever a model says, held against seeded lies and attacks."""
