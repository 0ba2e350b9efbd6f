-- name: home_facts
-- What the rules for doors and silence look at. Away means everybody who lives there.
select
    p.key, p.id as place_id, s.kind as site_kind,
    (select count(*) from residents as r where r.place_key = p.key and r.left_at is null) as residents,
    exists (
        select 1 from residents as r where r.place_key = p.key and r.left_at is null and r.categories && array['dementia', 'wandering']
    ) as at_risk,
    exists (select 1 from residents as r where r.place_key = p.key and r.left_at is null) and not exists (
        select 1 from residents as r
        where r.place_key = p.key and r.left_at is null and not exists (
            select 1 from absences as a
            where a.resident_key = r.key and a.ended_at is null and a.from_at <= %(now)s and a.until_at > %(now)s
        )
    ) as absent,
    coalesce((
        select jsonb_agg(jsonb_build_object(
            'device_id', d.id, 'kind', d.kind, 'model', d.model, 'last_seen_at', l.last_seen_at
        ) order by d.id)
        from devices as d
        left join device_latest as l on l.device_key = d.key
        where d.place_key = p.key and d.retired_at is null and d.kind in ('door', 'motion', 'bed')
    ), '[]') as sensors,
    coalesce((
        select jsonb_agg(jsonb_build_object(
            'rule', w.rule, 'place_id', p.id, 'device_id', d.id, 'began_at', w.began_at, 'due_at', w.due_at,
            'door_at', w.door_at
        ) order by w.subject)
        from watches as w
        left join devices as d on d.key = w.device_key
        where w.place_key = p.key
    ), '[]') as watches
from places as p
join sites as s on s.key = p.site_key
where p.id = any(%(place_ids)s)
order by p.key;

-- name: silences
select p.id as place_id, si.began_at, si.ended_at, si.from_door, si.to_door
from silences as si
join places as p on p.key = si.place_key
where p.id = any(%(place_ids)s) and si.ended_at > %(now)s::timestamptz - interval '28 days'
order by si.began_at;

-- name: openings
select p.id as place_id, o.at
from door_openings as o
join places as p on p.key = o.place_key
where p.id = any(%(place_ids)s) and o.at > %(now)s::timestamptz - interval '28 days';

-- name: routines
-- What is learned of each home, and whose district's prior it begins with; read by key.
select p.id as place_id, r.state, s.district_key
from places as p
join sites as s on s.key = p.site_key
left join routines as r on r.place_key = p.key
where p.id = any(%(place_ids)s);

-- name: priors
select dr.district_key, dr.state from district_routines as dr where dr.district_key = any(%(districts)s);

-- name: temperatures
select p.id as place_id, newest.temperature
from places as p
cross join lateral (
    select r.temperature from devices as d
    join readings as r on r.device_key = d.key
    where d.place_key = p.key and r.temperature is not null
        and r.at > %(now)s::timestamptz - interval '1 hour' and r.at <= %(now)s
    order by r.at desc
    limit 1
) as newest
where p.id = any(%(place_ids)s);

-- name: due
select w.subject, p.id as place_id
from watches as w
join places as p on p.key = w.place_key
join districts as d on d.key = w.district_key
where w.due_at <= %(now)s and d.code = any(%(districts)s)
order by w.due_at
limit %(most)s;

-- name: set_watches
insert into watches (subject, rule, district_key, place_key, device_key, began_at, due_at, door_at)
select r.subject, r.rule, s.district_key, p.key, d.key, r.began_at, r.due_at, r.door_at
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    subject text, rule text, place_id text, device_id text, began_at timestamptz, due_at timestamptz,
    door_at timestamptz
)
join places as p on p.id = r.place_id
join sites as s on s.key = p.site_key
left join devices as d on d.id = r.device_id
on conflict (subject) do update set
    place_key = excluded.place_key, began_at = excluded.began_at, due_at = excluded.due_at, door_at = excluded.door_at;

-- name: put_off
update watches set due_at = %(until)s where subject = %(subject)s;

-- name: forget_watches
delete from watches where subject = any(%(subjects)s);

-- name: write_silences
insert into silences (place_key, began_at, ended_at, from_door, to_door)
select p.key, r.began_at, r.ended_at, r.from_door, r.to_door
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    place_id text, began_at timestamptz, ended_at timestamptz, from_door boolean, to_door boolean
)
join places as p on p.id = r.place_id
on conflict (place_key, ended_at) do nothing;

-- name: forget_silences
delete from silences where ended_at < %(before)s;

-- name: write_openings
insert into door_openings (place_key, at)
select p.key, r.at
from jsonb_to_recordset(%(rows)s::jsonb) as r (place_id text, at timestamptz)
join places as p on p.id = r.place_id
on conflict (place_key, at) do nothing;

-- name: forget_openings
delete from door_openings where at < %(before)s;
