-- name: add
-- Of one cause only one stands open: whoever is second adds nothing.
insert into hazards (
    id, version, state, category, site_key, place_key, found_by, what, evidence, cause, reported_at, reopened
)
select
    %(id)s, 1, 'reported', %(category)s, s.key, p.key, %(found_by)s, %(what)s, %(evidence)s::jsonb, %(cause)s,
    %(reported_at)s, 0
from sites as s
left join places as p on p.id = %(place_id)s and p.site_key = s.key
where s.id = %(site_id)s and (%(place_id)s::text is null or p.key is not null)
on conflict (cause) where closed_at is null and cause is not null do nothing;

-- name: add_entry
insert into hazard_entries (
    hazard_key, number, at, step, actor_key, text, document_number, grade, responsible, due_on, due_working_days,
    due_counted_by, passed, pictures, reminder
)
select
    h.key, %(number)s, %(at)s, %(step)s, (select key from users where id = %(actor_id)s), %(text)s,
    %(document_number)s, %(grade)s, %(responsible)s, %(due_on)s, %(due_working_days)s, %(due_counted_by)s, %(passed)s,
    %(pictures)s, %(reminder)s
from hazards as h where h.id = %(hazard_id)s;

-- name: write_state
update hazards set
    version = %(version)s, state = %(state)s, grade = %(grade)s, responsible = %(responsible)s, due_on = %(due_on)s,
    due_working_days = %(due_working_days)s, due_counted_by = %(due_counted_by)s, reminded = %(reminded)s,
    rectified_at = %(rectified_at)s, closed_at = %(closed_at)s, reopened = %(reopened)s
where id = %(id)s;

-- name: page
select h.*, s.id as site_id, s.name as site_name, p.id as place_id, p.kind as place_kind, p.building, p.floor, p.room,
    b.id as building_place, u.id as owner_id, u.name as owner_name, said.measures, said.document_numbers,
    n.id as inspection_id, ne.item as inspection_item
from hazards as h
join sites as s on s.key = h.site_key
join districts as di on di.key = s.district_key
left join organizations as o on o.key = s.organization_key
left join places as p on p.key = h.place_key
left join places as b on b.key = p.building_key
left join hazard_entries as f on f.hazard_key = h.key and f.number = 1
left join users as u on u.key = f.actor_key
left join inspection_entries as ne on ne.hazard_key = h.key
left join inspections as n on n.key = ne.inspection_key
join lateral (
    select
        (array_agg(e.text order by e.number desc) filter (where e.step = 'rectified'))[1] as measures,
        coalesce(array_agg(e.document_number order by e.number) filter (where e.document_number is not null), '{}')
            as document_numbers
    from hazard_entries as e where e.hazard_key = h.key
) as said on true
where (%(id)s::text is null or h.id = %(id)s)
    and (%(before)s::bigint is null or h.key < %(before)s)
    and (%(state)s::text is null or h.state = %(state)s)
    and (%(open)s::boolean is null or (h.closed_at is null) = %(open)s)
    and (%(site_id)s::text is null or s.id = %(site_id)s)
    and (%(category)s::text is null or h.category = %(category)s)
    and (%(grade)s::text is null or h.grade = %(grade)s)
    and (%(overdue)s::boolean is null or (h.state = 'rectifying' and h.due_on < %(today)s) = %(overdue)s)
    and (%(districts)s::text[] is null or di.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by h.key desc
limit %(most)s;

-- name: lock
select key from hazards where id = %(id)s for no key update;

-- name: log
select e.*, u.id as owner_id, u.name as owner_name
from hazard_entries as e
join hazards as h on h.key = e.hazard_key
left join users as u on u.key = e.actor_key
where h.id = %(id)s
order by e.number;

-- name: pictures
-- With the number of the line that shows each; what no line shows yet may prove the next step. What was found on an
-- inspection is shown by the pictures that were taken there.
select a.id, a.at, u.name as author, e.number as shown_in
from hazards as h
left join inspection_entries as n on n.hazard_key = h.key
join attachments as a on a.subject = h.id or a.id = any(n.pictures)
left join users as u on u.key = a.author_key
left join hazard_entries as e on e.hazard_key = h.key and a.id = any(e.pictures)
where h.id = %(id)s
order by a.key;

-- name: silent_devices
-- Of institutions, in no outage, not worked on, with nothing open about it, and silent since the last was closed.
select d.id as device_id, d.kind, s.id as site_id, p.id as place_id, v.lost_at, l.last_seen_at
from device_supervision as v
join devices as d on d.key = v.device_key and d.retired_at is null
join places as p on p.key = d.place_key
join sites as s on s.key = d.site_key and s.kind = 'institution'
join districts as di on di.key = s.district_key
left join device_latest as l on l.device_key = d.key
where v.lost_at is not null and d.kind = any(%(kinds)s) and di.code = any(%(districts)s)
    and not exists (
        select from hazards as h
        where h.cause = 'device_silent:' || d.id and (h.closed_at is null or h.closed_at > v.lost_at)
    )
    and not exists (
        select from task_ticks as k join tasks as t on t.key = k.task_key and t.state = 'open'
        where k.place_key = p.key and k.back_at is null
    )
    and not exists (
        select from quiet_periods as q
        where q.site_key = s.key and (q.device_key is null or q.device_key = d.key) and q.ended_at is null
            and q.from_at <= %(now)s and q.until_at > %(now)s
    )
order by v.lost_at
limit %(most)s;

-- name: false_fire_places
-- False fire reports of each place since a moment, and since the last hazard about them was closed.
select s.id as site_id, p.id as place_id, count(*) as n
from incidents as i
join places as p on p.key = i.place_key
join sites as s on s.key = i.site_key and s.kind = 'institution'
join districts as di on di.key = i.district_key
where i.kind = 'fire_hazard' and not i.exercise and i.outcome = 'false_alarm_device'
    and i.closed_at > %(since)s and di.code = any(%(districts)s)
    and not exists (
        select from hazards as h
        where h.cause = 'false_fires:' || p.id and (h.closed_at is null or h.closed_at > i.closed_at)
    )
group by s.id, p.id
having count(*) >= %(least)s
order by s.id, p.id
limit %(most)s;

-- name: near_deadline
-- What may have to be recalled, held so that two who look do not both write it.
select h.*, s.id as site_id, p.id as place_id
from hazards as h
join sites as s on s.key = h.site_key
join districts as di on di.key = s.district_key
left join places as p on p.key = h.place_key
where h.state = 'rectifying' and h.due_on <= %(until)s and h.reminded is distinct from 'overdue'
    and di.code = any(%(districts)s)
    -- On the day itself there is nothing to add to what was said on that day.
    and (h.reminded is distinct from 'due' or h.due_on < %(today)s)
    and (h.reminded is distinct from 'soon' or h.due_on <= %(today)s)
order by h.due_on, h.key
limit %(most)s
for no key update of h skip locked;
