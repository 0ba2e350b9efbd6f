-- name: institutions
-- Who lives there at a moment, beside the beds of the organization and how many institutions share them.
select s.id as site_id, s.name, di.code as district, o.beds, institutions_run_by(s.organization_key) as sites, (
    select count(distinct l.resident_key)
    from occupancies as l
    join places as p on p.key = l.place_key
    where p.site_key = s.key and l.from_at < %(until)s and (l.until_at is null or l.until_at >= %(until)s)
) as living
from sites as s
join districts as di on di.key = s.district_key
left join organizations as o on o.key = s.organization_key
where s.kind = 'institution' and (%(districts)s::text[] is null or di.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by di.code, s.id;

-- name: device_day
-- Of each device that was in the register a whole day, whether a reading or signal of it was stored. A reading belongs to the
-- day it was taken on, a signal to the day it came: one that comes late proves nothing about its own day. Asked day by day,
-- so that of the chunks of months only the day's are planned for.
select s.id as site_id, d.id, exists (
    select from readings_in_scope as r where r.device_key = d.key and r.at >= %(begins)s and r.at < %(ends)s
) or exists (
    select from signals as e where e.device_key = d.key and e.received_at >= %(begins)s and e.received_at < %(ends)s
) or d.key in (
    select e.device_key from signals_history as e where e.received_at >= %(begins)s and e.received_at < %(ends)s
) as heard
from devices as d
join sites as s on s.key = d.site_key
join districts as di on di.key = s.district_key
left join organizations as o on o.key = s.organization_key
where s.kind = 'institution' and d.kind <> 'gateway' and d.registered_at <= %(begins)s
    and (d.retired_at is null or d.retired_at >= %(ends)s)
    and (%(site_id)s::text is null or s.id = %(site_id)s)
    and (%(districts)s::text[] is null or di.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s);

-- name: tried_devices
-- When the devices that are tried by their alarm were last heard to ring before a moment; what the centre itself asked
-- for is left out.
select s.id as site_id, di.code as district, d.id, d.kind, d.model, d.registered_at,
    greatest(v.tested_at, lately.at, earlier.at) as tested_at
from devices as d
join sites as s on s.key = d.site_key
join districts as di on di.key = s.district_key
left join organizations as o on o.key = s.organization_key
left join device_supervision as v on v.device_key = d.key and v.tested_at < %(until)s
left join lateral (
    select max(e.received_at) as at from signals as e
    where e.device_key = d.key and e.state = 'raised' and e.received_at < %(until)s
        and e.decision is distinct from 'proved'
) as lately on true
left join (
    select e.device_key, max(e.received_at) as at from signals_history as e
    where e.state = 'raised' and e.received_at >= %(tested_since)s and e.received_at < %(until)s
        and e.decision is distinct from 'proved'
    group by e.device_key
) as earlier on earlier.device_key = d.key
where s.kind = 'institution' and d.kind in ('sos', 'fall', 'smoke', 'heat', 'co', 'gas')
    and d.registered_at < %(until)s and (d.retired_at is null or d.retired_at >= %(until)s)
    and (%(site_id)s::text is null or s.id = %(site_id)s)
    and (%(districts)s::text[] is null or di.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by s.id, d.id;

-- name: hazard_orders
-- Of each hazard the orders whose last day fell into a time, and how many were answered by it. What comes first after an
-- order settles it: that it was put right, or that a graver verdict took its place.
select s.id as site_id, h.id,
    count(*) filter (
        where next.step = 'rectified' and (next.at at time zone 'Asia/Shanghai')::date <= e.due_on
    ) as numerator,
    count(*) as denominator
from hazard_entries as e
join hazards as h on h.key = e.hazard_key
join sites as s on s.key = h.site_key
join districts as di on di.key = s.district_key
left join organizations as o on o.key = s.organization_key
left join lateral (
    select f.step, f.at from hazard_entries as f
    where f.hazard_key = e.hazard_key and f.number > e.number and f.step in ('rectified', 'graded')
    order by f.number
    limit 1
) as next on true
where s.kind = 'institution' and e.due_on between %(first_due)s and %(last_due)s
    and (next.step is distinct from 'graded' or (next.at at time zone 'Asia/Shanghai')::date > e.due_on)
    and (%(site_id)s::text is null or s.id = %(site_id)s)
    and (%(districts)s::text[] is null or di.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
group by s.id, h.id
order by s.id, h.id;

-- name: rounds
-- The institutions' own rounds that were due in a time, and whether they were signed by their day.
select s.id as site_id, i.id,
    coalesce((i.signed_at at time zone 'Asia/Shanghai')::date <= i.due_on, false)::integer as numerator,
    1 as denominator
from inspections as i
join sites as s on s.key = i.site_key
join districts as di on di.key = s.district_key
left join organizations as o on o.key = s.organization_key
where s.kind = 'institution' and i.kind = 'round' and i.due_on between %(first_due)s and %(last_due)s
    and (i.state <> 'cancelled' or (i.closed_at at time zone 'Asia/Shanghai')::date > i.due_on)
    and (%(site_id)s::text is null or s.id = %(site_id)s)
    and (%(districts)s::text[] is null or di.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by s.id, i.id;

-- name: entered
-- The values that nothing replaced, of days within a time.
select v.id, s.id as site_id, v.indicator as code, v.on_day, v.value, v.note, v.said_by, u.name as entered_by
from indicator_values as v
join sites as s on s.key = v.site_key
join districts as di on di.key = s.district_key
left join organizations as o on o.key = s.organization_key
join users as u on u.key = v.author_key
where v.on_day between %(first_day)s and %(last_day)s
    and not exists (select from indicator_values as newer where newer.replaces_key = v.key)
    and (%(districts)s::text[] is null or di.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by v.key;

-- name: enter
-- Of one day only one value stands: whoever is second, or replaces what was replaced already, adds nothing.
insert into indicator_values (id, indicator, site_key, on_day, value, note, said_by, replaces_key, author_key, entered_at)
select
    %(id)s, %(code)s, s.key, %(on_day)s, %(value)s, %(note)s, %(said_by)s, old.key,
    (select key from users where id = %(author_id)s), %(now)s
from sites as s
left join indicator_values as old
    on old.id = %(replaces)s and old.site_key = s.key and old.indicator = %(code)s and old.on_day = %(on_day)s
where s.id = %(site_id)s and (%(replaces)s::text is null or old.key is not null)
on conflict do nothing;
