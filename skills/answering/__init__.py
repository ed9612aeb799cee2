"""Answering questions from the record: exact facts first, then the sentences that fit, then an honest no."""
