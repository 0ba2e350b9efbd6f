-- name: copy_readings
copy readings (device_key, at, received_at, digest, battery, rssi, temperature, humidity, extra) from stdin
with (format binary);

-- name: make_landing
create temporary table landing (like readings) on commit drop;

-- name: copy_landing
copy landing (device_key, at, received_at, digest, battery, rssi, temperature, humidity, extra) from stdin
with (format binary);

-- name: merge_landing
insert into readings select * from landing on conflict (device_key, at, digest) do nothing;

-- name: write_latest
insert into device_latest as l (device_key, last_seen_at, battery, online, firmware)
select r.device_key, r.last_seen_at, r.battery, r.online, r.firmware
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    device_key integer, last_seen_at timestamptz, battery real, online boolean, firmware text
)
order by r.device_key
on conflict (device_key) do update set
    last_seen_at = greatest(l.last_seen_at, excluded.last_seen_at),
    -- Another member of ingest may have written what came later.
    battery = case
        when l.last_seen_at > excluded.last_seen_at then coalesce(l.battery, excluded.battery)
        else coalesce(excluded.battery, l.battery)
    end,
    online = coalesce(excluded.online, l.online),
    firmware = coalesce(excluded.firmware, l.firmware);

-- name: buckets
select time_bucket(make_interval(secs => %(bucket_s)s), r.at) as at, count(*) as n,
    avg(case %(metric)s
        when 'battery' then r.battery when 'rssi' then r.rssi when 'temperature' then r.temperature
        when 'humidity' then r.humidity else (r.extra ->> %(metric)s)::double precision end) as mean,
    min(case %(metric)s
        when 'battery' then r.battery when 'rssi' then r.rssi when 'temperature' then r.temperature
        when 'humidity' then r.humidity else (r.extra ->> %(metric)s)::double precision end) as low,
    max(case %(metric)s
        when 'battery' then r.battery when 'rssi' then r.rssi when 'temperature' then r.temperature
        when 'humidity' then r.humidity else (r.extra ->> %(metric)s)::double precision end) as high
from readings_in_scope as r
where r.device_key = (select key from devices where id = %(device_id)s) and r.at >= %(since)s and r.at < %(until)s
group by 1
order by 1;
