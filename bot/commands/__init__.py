"""The commands of `warroom`, one file each, each importing only what it runs."""
