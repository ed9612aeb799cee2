"""Systems that send what happens."""
