"""The metric catalogue: every metric of every service, what it means and what to do when it is high."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from nowalls.runtime.settings import Settings

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """All metrics, on a registry of their own."""

    def __init__(self) -> None:
        """Make an empty registry and all metrics on it."""
        self.registry = CollectorRegistry()
        self.messages = Counter(
            "nowalls_ingest_messages",
            "Messages that were stored, by channel and what became of them (new, repeat, dropped).",
            ["channel", "result"],
            registry=self.registry,
        )
        self.rejected = Counter(
            "nowalls_ingest_rejected",
            "Messages in quarantine by code. Rising: a device's firmware or a login went wrong; see the quarantine.",
            ["code"],
            registry=self.registry,
        )
        self.commit_seconds = Histogram(
            "nowalls_ingest_commit_seconds",
            "Time from taking a batch to its commit, by session. High: the database is slow.",
            ["session"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.loop_held_seconds = Histogram(
            "nowalls_loop_held_seconds",
            "How long a service's event loop was held beyond a pause of 20 ms. High: signals wait behind other work.",
            buckets=SECONDS,
            registry=self.registry,
        )
        self.broker_dropped = Gauge(
            "nowalls_broker_dropped",
            "Messages that the broker threw away since its start. Above 0: a queue was full; an alarm may be missing.",
            registry=self.registry,
        )
        self.broker_stored = Gauge(
            "nowalls_broker_stored",
            "Messages that wait at the broker. Rising: ingest is away or behind.",
            registry=self.registry,
        )
        self.sessions_lost = Counter(
            "nowalls_mqtt_sessions_lost",
            "The broker forgot a session it had kept: messages may be lost, devices' repeats bring alarms back.",
            ["session"],
            registry=self.registry,
        )
        self.decided = Counter(
            "nowalls_alerts_decided",
            "Signals decided, by the name of the reason.",
            ["reason"],
            registry=self.registry,
        )
        self.undecided_seconds = Gauge(
            "nowalls_undecided_seconds",
            "Age of the oldest undecided life-safety signal. Above 3: alerts is dead or behind; consoles show red.",
            registry=self.registry,
        )
        self.steps = Counter(
            "nowalls_alerts_steps",
            "Steps carried out, by name.",
            ["name"],
            registry=self.registry,
        )
        self.steps_overdue = Gauge(
            "nowalls_steps_overdue",
            "Open incidents whose next step is more than 5 s in the past. Anything above 0 is an alarm of its own.",
            registry=self.registry,
        )
        self.outbox_sent = Counter(
            "nowalls_outbox_sent",
            "Messages that left through the outbox, by channel.",
            ["channel"],
            registry=self.registry,
        )
        self.outbox_failed = Counter(
            "nowalls_outbox_failed",
            "Messages that a channel refused, by channel and answer (retry_later, never). Rising: the outbox's list"
            " says why.",
            ["channel", "answer"],
            registry=self.registry,
        )
        self.outbox_waiting = Gauge(
            "nowalls_outbox_waiting",
            "Messages that wait to leave, by channel.",
            ["channel"],
            registry=self.registry,
        )
        self.outbox_oldest_seconds = Gauge(
            "nowalls_outbox_oldest_seconds",
            "Age of the oldest message that waits, by channel. Above 10: the channel is dead, slow or paused.",
            ["channel"],
            registry=self.registry,
        )
        self.hazards_found = Counter(
            "nowalls_hazards_found",
            "Hazards that a rule entered into the ledger, by evidence. Rising: detectors fall silent or alarm falsely.",
            ["evidence"],
            registry=self.registry,
        )
        self.motion_windows = Counter(
            "nowalls_motion_windows",
            "Acceleration messages by what became of them (scored, off, unscored). Rising unscored: a model is broken.",
            ["result"],
            registry=self.registry,
        )
        self.motion_refused = Counter(
            "nowalls_motion_refused",
            "Acceleration that was not judged, by reason. Rising: devices are worn or set up otherwise than trained.",
            ["reason"],
            registry=self.registry,
        )
        self.motion_falls = Counter(
            "nowalls_motion_falls",
            "Learned falls that became signals, by position.",
            ["position"],
            registry=self.registry,
        )
        self.motion_seconds = Histogram(
            "nowalls_motion_seconds",
            "Time from an acceleration message's arrival to its score. High: the motion service is behind.",
            buckets=SECONDS,
            registry=self.registry,
        )
        self.motion_models = Gauge(
            "nowalls_motion_models",
            "Whether a position's fall model can be used. 0: its falls are not looked for.",
            ["position"],
            registry=self.registry,
        )
        self.live_clients = Gauge("nowalls_live_clients", "Open live sockets.", registry=self.registry)
        self.live_overflows = Counter(
            "nowalls_live_overflows",
            "Live clients that were too slow and were sent a fresh snapshot.",
            registry=self.registry,
        )


def serve_metrics(metrics: Metrics, settings: Settings) -> None:
    """Serve the metrics on loopback, where a port is set."""
    if settings.metrics_port:
        start_http_server(settings.metrics_port, addr="127.0.0.1", registry=metrics.registry)
