"""What a record alone can say about the cause of an incident."""
