-- name: alarm_at
-- When the first fire signal of an incident spoke, by its own time.
select min(s.at) as at
from incidents as i
join signals as s on s.incident_key = i.key
where i.id = %(incident_id)s and s.type in ('smoke', 'heat', 'co', 'gas') and s.state = 'raised';

-- name: courses
-- What detectors measured in the rooms where it alarms, in stretches of five seconds: an incident is looked at by many.
select
    d.id as device_id, d.kind, time_bucket('5 seconds', r.at) as at,
    avg(r.temperature) as temperature, avg(r.humidity) as humidity,
    avg((r.extra ->> 'co_ppm')::double precision) as co_ppm,
    avg((r.extra ->> 'photo')::double precision) as photo,
    avg((r.extra ->> 'ionisation')::double precision) as ionisation
from incidents as i
join devices as d on d.kind in ('smoke', 'heat', 'co', 'gas') and d.retired_at is null and d.place_key in (
    select s.place_key from signals as s
    where s.incident_key = i.key and s.type in ('smoke', 'heat', 'co', 'gas') and s.state = 'raised'
)
join readings_in_scope as r on r.device_key = d.key and r.at >= %(since)s and r.at <= %(until)s
where i.id = %(incident_id)s
group by 1, 2, 3
order by 1, 3;
