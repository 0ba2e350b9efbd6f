"""What a process needs to live: settings, clock, supervised work, logs, metrics and MQTT."""
