-- name: sweep
-- The next devices by key, with what supervision knows of them and which of its tasks are open.
select
    d.key, d.id as device_id, d.kind, d.model, p.id as place_id, s.id as site_id, di.code as district, d.registered_at,
    l.last_seen_at, l.online, l.battery, greatest(v.tested_at, heard.at) as tested_at, v.lost_at,
    heard.at is not null and (v.tested_at is null or heard.at > v.tested_at) as newly_tested,
    exists (
        select 1 from task_ticks as t
        join tasks on tasks.key = t.task_key and tasks.state = 'open'
        where t.place_key = p.key and t.result is null and t.back_at is null and t.asked_at is null
    ) as in_outage,
    exists (
        select 1 from quiet_periods as q
        where q.site_key = s.key and (q.device_key is null or q.device_key = d.key) and q.ended_at is null
            and q.from_at <= %(now)s and q.until_at > %(now)s
    ) as maintained,
    array(
        select t.subject from tasks as t
        where t.state = 'open' and t.subject = any(array[
            d.id || ':device_silent:supervision', d.id || ':never_seen:supervision',
            d.id || ':low_battery:supervision', d.id || ':test_overdue:supervision'
        ])
    ) as open_subjects
from devices as d
join places as p on p.key = d.place_key
join sites as s on s.key = d.site_key
join districts as di on di.key = s.district_key
left join device_latest as l on l.device_key = d.key
left join device_supervision as v on v.device_key = d.key
left join lateral (
    -- Only of what is tried by its alarm: a motion sensor's week has thousands of rows. An answer to the centre's own
    -- question is no test by hand.
    select max(received_at) as at from signals as e
    where e.device_key = d.key and e.state = 'raised' and d.kind in ('sos', 'fall', 'smoke', 'heat', 'co', 'gas')
        and e.decision is distinct from 'proved'
) as heard on true
where d.key > %(after)s and d.retired_at is null and di.code = any(%(districts)s)
order by d.key
limit %(most)s;

-- name: remember
insert into device_supervision (device_key, tested_at, lost_at)
select d.key, r.tested_at, r.lost_at
from jsonb_to_recordset(%(rows)s::jsonb) as r (device_id text, tested_at timestamptz, lost_at timestamptz)
join devices as d on d.id = r.device_id
on conflict (device_key) do update set tested_at = excluded.tested_at, lost_at = excluded.lost_at;

-- name: lost_places
-- Places with a device that fell silent within a day, or that stand on the list of an open outage. The area of a home
-- is its community, of a room its building.
with lost as (
    select p.key, p.building_key, p.site_key, min(v.lost_at) as lost_at
    from device_supervision as v
    join devices as d on d.key = v.device_key and d.retired_at is null
    join places as p on p.key = d.place_key
    where v.lost_at > %(now)s::timestamptz - interval '1 day'
        or v.lost_at is not null and exists (
            select 1 from task_ticks as t join tasks on tasks.key = t.task_key and tasks.state = 'open'
            where t.place_key = p.key
        )
    group by p.key
),
members as (
    select
        l.key, l.lost_at, l.building_key, s.kind, s.key as site_key, s.district_key, s.subdistrict, s.community,
        case when l.building_key is not null then 'building:' || b.id
            when s.kind = 'home' then 'community:' || di.code || ':' || s.subdistrict || ':' || s.community
            else 'site:' || s.id end as area
    from lost as l
    join sites as s on s.key = l.site_key
    join districts as di on di.key = s.district_key
    left join places as b on b.key = l.building_key
    where di.code = any(%(districts)s)
),
areas as (
    select distinct on (area) area, building_key, kind, site_key, district_key, subdistrict, community from members
),
counted as (
    select a.area, (
        select count(*) from places as p
        join sites as s on s.key = p.site_key
        where exists (select 1 from devices as d where d.place_key = p.key and d.retired_at is null)
            and case when a.building_key is not null then p.building_key = a.building_key
                when a.kind = 'home' then s.kind = 'home' and s.district_key = a.district_key
                    and s.subdistrict = a.subdistrict and s.community = a.community
                else s.key = a.site_key end
            -- Said once more without the choice, so that the index on the community can be used.
            and (a.kind <> 'home' or (s.district_key, s.subdistrict, s.community)
                = (a.district_key, a.subdistrict, a.community))
    ) as n
    from areas as a
)
select
    m.area, p.id as place_id, di.code as district, m.lost_at, counted.n as area_size,
    coalesce((
        select array_agg(distinct c) from residents as r, unnest(r.categories) as c
        where r.place_key = m.key and r.left_at is null
    ), '{}') as categories
from members as m
join places as p on p.key = m.key
join districts as di on di.key = m.district_key
join counted on counted.area = m.area;

-- name: signals_pile_up
select exists (
    select 1 from signals where handled_at is null and retry_at is null offset %(more_than)s
) as yes;

-- name: open_outages
select t.subject from tasks as t
join districts as d on d.key = t.district_key
where t.kind = 'outage' and t.state = 'open' and d.code = any(%(districts)s);

-- name: ticks
select
    t.id as task_id, p.id as place_id, k.risk, k.lost_at, k.due_at, k.result, k.note, k.ticked_at, u.id as ticked_by,
    k.back_at, k.asked_at
from task_ticks as k
join tasks as t on t.key = k.task_key
join places as p on p.key = k.place_key
left join users as u on u.key = k.ticked_by
where (%(task_id)s::text is null and t.state = 'open' or t.id = %(task_id)s)
order by k.risk desc, k.lost_at, p.id;

-- name: ticked_places
select p.id as place_id, s.id as site_id, p.kind as place_kind, p.building, p.floor, p.room, b.id as building_place
from task_ticks as k
join tasks as t on t.key = k.task_key
join places as p on p.key = k.place_key
join sites as s on s.key = p.site_key
left join places as b on b.key = p.building_key
where t.id = %(task_id)s;

-- name: write_ticks
insert into task_ticks (
    task_key, place_key, risk, lost_at, due_at, result, note, ticked_at, ticked_by, back_at, asked_at
)
select t.key, p.key, r.risk, r.lost_at, r.due_at, r.result, r.note, r.ticked_at, u.key, r.back_at, r.asked_at
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    task_id text, place_id text, risk smallint, lost_at timestamptz, due_at timestamptz, result text, note text,
    ticked_at timestamptz, ticked_by text, back_at timestamptz, asked_at timestamptz
)
join tasks as t on t.id = r.task_id
join places as p on p.id = r.place_id
left join users as u on u.id = r.ticked_by
on conflict (task_key, place_key) do update set
    back_at = coalesce(task_ticks.back_at, excluded.back_at), asked_at = coalesce(task_ticks.asked_at, excluded.asked_at),
    result = coalesce(excluded.result, task_ticks.result), note = coalesce(excluded.note, task_ticks.note),
    ticked_at = coalesce(excluded.ticked_at, task_ticks.ticked_at),
    ticked_by = coalesce(excluded.ticked_by, task_ticks.ticked_by);

-- name: false_fires
-- Sites with more false fire reports than a number within the last day, and no task about it yet.
select s.id as site_id, p.id as place_id, di.code as district, count(*) as n
from incidents as i
join sites as s on s.key = i.site_key
join districts as di on di.key = i.district_key
join lateral (select id from places where site_key = s.key order by key limit 1) as p on true
where i.kind = 'fire_hazard' and not i.exercise and i.outcome = 'false_alarm_device'
    and i.closed_at > %(since)s and di.code = any(%(districts)s)
    and not exists (
        select 1 from tasks as t
        where t.subject = 'false_fires:' || s.id and (t.state = 'open' or t.closed_at > %(since)s)
    )
group by s.id, p.id, di.code
having count(*) >= %(least)s;
