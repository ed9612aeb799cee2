"""Models behind their port: providers, retries, fallbacks, budgets. Nothing else knows langchain."""
