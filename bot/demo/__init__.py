"""A real public outage, retold by invented people: what `warroom demo` shows."""
