-- name: add
insert into serious_events (id, version, state, district_key, category, what, stated, opened_at, due_at)
select %(id)s, 1, 'open', d.key, %(category)s, %(what)s, '{}', %(opened_at)s, %(due_at)s
from districts as d where d.code = %(district)s;

-- name: add_entry
insert into serious_event_entries (
    event_key, number, at, step, actor_key, text, incident_id, statement, report, of_number, recipient, way, moment
)
select
    v.key, %(number)s, %(at)s, %(step)s, (select key from users where id = %(actor_id)s), %(text)s, %(incident_id)s,
    %(statement)s::jsonb, %(report)s, %(of)s, %(recipient)s::jsonb, %(way)s, %(moment)s
from serious_events as v where v.id = %(event_id)s;

-- name: write_state
update serious_events set
    version = %(version)s, state = %(state)s, incident_ids = %(incidents)s, stated = %(stated)s::jsonb,
    reports = %(reports)s, sendings = %(sendings)s, received = %(received)s, reported_at = %(reported_at)s,
    due_at = %(due_at)s, closed_at = %(closed_at)s
where id = %(id)s;

-- name: page
select v.*, d.code as district, d.name as district_name, u.id as owner_id, u.name as owner_name, w.sites
from serious_events as v
join districts as d on d.key = v.district_key
left join serious_event_entries as f on f.event_key = v.key and f.number = 1
left join users as u on u.key = f.actor_key
join lateral (
    select coalesce(array_agg(distinct s.name), '{}') as sites
    from incidents as i
    join sites as s on s.key = i.site_key
    where i.id = any(v.incident_ids)
) as w on true
where (%(id)s::text is null or v.id = %(id)s)
    and (%(before)s::bigint is null or v.key < %(before)s)
    and (%(incident_id)s::text is null or v.incident_ids @> array[%(incident_id)s::text])
    and (%(open)s::boolean is null or (v.closed_at is null) = %(open)s)
    and (%(overdue)s::boolean is null or coalesce(v.due_at < %(now)s, false) = %(overdue)s)
    and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and %(organization)s::text is null
order by v.key desc
limit %(most)s;

-- name: lock
select key from serious_events where id = %(id)s for no key update;

-- name: log
select e.*, u.id as owner_id, u.name as owner_name
from serious_event_entries as e
join serious_events as v on v.key = e.event_key
left join users as u on u.key = e.actor_key
where v.id = %(id)s
order by e.number;
