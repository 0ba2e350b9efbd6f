-- name: due
-- The due rows first: most looks find none, and must cost nothing while ten thousand incidents are open.
with overdue as materialized (
    select incident_key, due_at from timers where due_at <= %(now)s
)
select p.id as place_id, min(o.due_at) as due_at
from overdue as o
join incidents as i on i.key = o.incident_key
join places as p on p.key = i.place_key
join districts as d on d.key = i.district_key
where d.code = any(%(districts)s)
group by p.id
order by due_at
limit %(most)s;

-- name: oldest_overdue
-- The auditor asks the incidents themselves, not the timers: a timer that was lost is what it looks for.
select p.id as place_id, i.id as incident_id, count(*) over () as n
from incidents as i
join places as p on p.key = i.place_key
where i.closed_at is null and (i.next_step_at is null or i.next_step_at < %(before)s)
order by i.next_step_at nulls first
limit 1;
