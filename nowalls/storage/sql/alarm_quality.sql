-- name: needless
-- What became of the alarms of a period, by group, and with the key null of all.
select
    a.key, case when grouping(a.key) = 0 then max(a.name) end as name, count(*) as n,
    count(*) filter (where a.outcome = 'false_alarm_device') as false_alarm_device,
    count(*) filter (where a.outcome = 'pressed_by_mistake') as pressed_by_mistake,
    count(*) filter (where a.outcome = 'visited_no_need') as visited_no_need
from settled_alarms(%(group)s) as a
where a.opened_at >= %(since)s and a.opened_at < %(until)s
    and (%(districts)s::text[] is null or a.district = any(%(districts)s))
    and (%(organization)s::text is null or a.organization = %(organization)s)
group by grouping sets ((a.key), ())
order by a.key nulls first;

-- name: alarm_incidents
-- Those behind a number, the newest first.
select i.key as cursor, i.id, i.kind, a.opened_at, a.outcome, s.id as site_id, s.name as site_name, a.device_id, a.rule
from settled_alarms(%(group)s) as a
join incidents as i on i.key = a.incident_key
join sites as s on s.key = a.site_key
where a.opened_at >= %(since)s and a.opened_at < %(until)s
    and (%(outcomes)s::text[] is null or a.outcome = any(%(outcomes)s))
    and (%(districts)s::text[] is null or a.district = any(%(districts)s))
    and (%(organization)s::text is null or a.organization = %(organization)s)
    and (%(key)s::text is null or a.key = %(key)s)
    and (%(before)s::bigint is null or a.incident_key < %(before)s)
order by a.incident_key desc
limit %(most)s;

-- name: loads
-- How many incidents of their districts were opened while somebody was on shift: what rang, so exercises as well as what
-- was merged later, and not what took itself back.
with served as materialized (
    select * from served_shifts(%(since)s, %(until)s, %(districts)s)
),
rang as (
    select v.user_key, floor(date_part('epoch', i.opened_at) / %(window_s)s) as ten_minutes, count(*) as n
    from served as v
    join incidents as i on i.opened_at >= v.began and i.opened_at < v.ended
        and (v.district_keys is null or i.district_key = any(v.district_keys))
    where i.state <> 'cancelled'
    group by 1, 2
),
counted as (
    select user_key, sum(n)::bigint as alarms, max(n) as busiest, count(*) filter (where n > %(flood_above)s) as floods
    from rang
    group by user_key
),
shifts_of as (
    select user_key, sum(ended - began) as on_shift from served group by user_key
)
select u.id as user_id, u.name, t.on_shift, coalesce(c.alarms, 0) as alarms, coalesce(c.busiest, 0) as busiest,
    coalesce(c.floods, 0) as floods
from shifts_of as t
join users as u on u.key = t.user_key
left join counted as c on c.user_key = t.user_key
order by alarms desc, u.id;

-- name: load_incidents
-- Those that came to one person, the newest first.
select i.key as cursor, i.id, i.kind, i.opened_at, i.outcome, s.id as site_id, s.name as site_name,
    null as device_id, null as rule
from incidents as i
join sites as s on s.key = i.site_key
where i.opened_at >= %(since)s and i.opened_at < %(until)s and i.state <> 'cancelled'
    and exists (
        select from served_shifts(%(since)s, %(until)s, %(districts)s) as v
        join users as u on u.key = v.user_key
        where u.id = %(user_id)s and i.opened_at >= v.began and i.opened_at < v.ended
            and (v.district_keys is null or i.district_key = any(v.district_keys))
    )
    and (%(before)s::bigint is null or i.key < %(before)s)
order by i.key desc
limit %(most)s;
