-- Acceleration as devices send it, kept for a day until it was scored for falls. Its chunks are dropped whole.
create table motion_windows (
    device_key integer not null,
    at timestamptz not null,
    received_at timestamptz not null,
    digest bigint not null,
    rate_hz real not null,
    position text not null,
    unit text not null,
    xyz bytea not null,
    scored_at timestamptz
);
select create_hypertable('motion_windows', 'at', chunk_time_interval => interval '1 hour', create_default_indexes => false);
create unique index motion_windows_once on motion_windows (device_key, at, digest);
create index motion_windows_unscored on motion_windows (device_key, at) where scored_at is null;

-- How far each device's acceleration is scored. Whoever scores a device holds its row's lock meanwhile.
create table motion_streams (
    device_key integer primary key references devices,
    version bigint not null default 0,
    decided_until timestamptz,
    fallen_at timestamptz,
    waits boolean not null default false,
    received_at timestamptz not null default now(),
    refused text,
    refused_at timestamptz
);
create index motion_streams_waiting on motion_streams (received_at) where waits;
alter table motion_streams enable row level security;
create policy services on motion_streams to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);

-- Dropping chunks is the owner's; the service that scores may ask for it, and never for the last day's.
create function drop_old_motion() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform drop_chunks('motion_windows', older_than => now() - interval '1 day');
end $$;
revoke execute on function drop_old_motion() from public;
grant execute on function drop_old_motion() to nowalls_alerts;

grant select, insert on motion_windows to nowalls_ingest;
grant select, update on motion_windows to nowalls_alerts;
grant select, insert, update on motion_streams to nowalls_alerts;
-- A learned fall is a signal like a sensor's.
grant insert on signals to nowalls_alerts;
grant select, insert, update on signal_keys to nowalls_alerts;
-- A model that cannot be used is a trouble of the centre's.
grant insert on troubles to nowalls_alerts;
