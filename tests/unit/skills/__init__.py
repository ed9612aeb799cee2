"""What each skill promises, on a book kept in memory."""
