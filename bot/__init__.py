"""Warroom: an incident responder that lives in a team's chat."""
