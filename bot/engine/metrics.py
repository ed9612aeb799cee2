"""What the engine counts, for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from bot.ports.model import ModelCall


class Metrics:
    """Counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.received = Counter(
            "warroom_events_total", "Events kept, by platform and kind.", ["platform", "kind"], registry=self.registry
        )
        self.repeated = Counter(
            "warroom_events_repeated_total", "Events seen before.", ["platform"], registry=self.registry
        )
        self.changes = Counter(
            "warroom_changes_total", "Changes of systems kept, by source.", ["source"], registry=self.registry
        )
        self.turns = Counter(
            "warroom_turns_total", "Mentions worked off.", ["platform", "skill", "outcome"], registry=self.registry
        )
        self.turn_seconds = Histogram(
            "warroom_turn_seconds",
            "From taking up a mention to its last message sent.",
            ["platform", "skill"],
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
            registry=self.registry,
        )
        self.sent = Counter(
            "warroom_messages_sent_total", "Messages posted.", ["platform", "outcome"], registry=self.registry
        )
        self.delayed = Counter(
            "warroom_messages_delayed_total", "Posts put off by a rate limit.", ["platform"], registry=self.registry
        )
        self.pictures = Counter(
            "warroom_pictures_unsent_total", "Pictures left out of a message.", ["platform"], registry=self.registry
        )
        self.trouble = Counter(
            "warroom_platform_trouble_total",
            "Trouble with a platform that no reply can tell of.",
            ["platform", "account", "kind"],
            registry=self.registry,
        )
        self.letters = Gauge("warroom_inbox_letters", "Inbox rows by state.", ["state"], registry=self.registry)
        self.running = Gauge("warroom_turns_running", "Jobs being worked on.", registry=self.registry)
        self.beside = Gauge("warroom_turns_beside", "Jobs running beside their sessions.", registry=self.registry)
        self.model_calls = Counter(
            "warroom_model_calls_total", "Calls of models.", ["model", "outcome"], registry=self.registry
        )
        self.model_tokens = Counter(
            "warroom_model_tokens_total",
            "Tokens sent to models and written by them; each is of one kind.",
            ["model", "kind"],
            registry=self.registry,
        )
        self.model_seconds = Histogram(
            "warroom_model_seconds",
            "From asking a model to the end of its answer.",
            ["model"],
            buckets=(0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300),
            registry=self.registry,
        )

    def count_model(self, call: ModelCall) -> None:
        """One call of a model, as it ends."""
        self.model_calls.labels(call.model, call.outcome).inc()
        self.model_seconds.labels(call.model).observe(call.seconds)
        for kind in ("fresh", "cached", "kept", "written"):
            self.model_tokens.labels(call.model, kind).inc(getattr(call.tokens, kind))
