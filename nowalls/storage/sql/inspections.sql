-- name: add
insert into inspections (id, version, kind, state, site_key, due_on, catalogue, draw_key, team, answers, planned_at)
select %(id)s, 1, %(kind)s, 'planned', s.key, %(due_on)s, %(catalogue)s,
    (select key from inspection_draws where id = %(draw_id)s), %(team)s, '{}', %(planned_at)s
from sites as s where s.id = %(site_id)s;

-- name: add_entry
insert into inspection_entries (
    inspection_key, number, at, step, actor_key, text, item, answer, pictures, hazard_key
)
select
    i.key, %(number)s, %(at)s, %(step)s, (select key from users where id = %(actor_id)s), %(text)s, %(item)s,
    %(answer)s, %(pictures)s, (select key from hazards where id = %(hazard_id)s)
from inspections as i where i.id = %(inspection_id)s;

-- name: write_state
update inspections set
    version = %(version)s, state = %(state)s, answers = %(answers)s::jsonb, begun_at = %(begun_at)s,
    signed_at = %(signed_at)s, countersigned_at = %(countersigned_at)s, closed_at = %(closed_at)s
where id = %(id)s;

-- name: page
-- An institution is not shown what comes unannounced before it has begun.
select i.*, s.id as site_id, s.name as site_name, w.id as draw_id, u.id as owner_id, u.name as owner_name, t.members
from inspections as i
join sites as s on s.key = i.site_key
join districts as di on di.key = s.district_key
left join organizations as o on o.key = s.organization_key
left join inspection_draws as w on w.key = i.draw_key
left join inspection_entries as f on f.inspection_key = i.key and f.number = 1
left join users as u on u.key = f.actor_key
join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('user_id', m.id, 'name', m.name) order by each.n), '[]') as members
    from unnest(i.team) with ordinality as each (id, n)
    join users as m on m.id = each.id
) as t on true
where (%(id)s::text is null or i.id = %(id)s)
    and (%(before)s::bigint is null or i.key < %(before)s)
    and (%(state)s::text is null or i.state = %(state)s)
    and (%(kind)s::text is null or i.kind = %(kind)s)
    and (%(open)s::boolean is null or (i.closed_at is null) = %(open)s)
    and (%(site_id)s::text is null or s.id = %(site_id)s)
    and (%(draw_id)s::text is null or w.id = %(draw_id)s)
    and (
        %(overdue)s::boolean is null
        or (i.state in ('planned', 'underway') and i.due_on < %(today)s) = %(overdue)s
    )
    and (%(districts)s::text[] is null or di.code = any(%(districts)s))
    and (
        %(organization)s::text is null
        or o.id = %(organization)s and (i.kind <> 'oversight' or i.begun_at is not null)
    )
order by i.key desc
limit %(most)s;

-- name: inspected
-- The institutions of some districts, and when the last of their rounds and checks was due; what is planned for later
-- keeps nothing from opening.
select
    s.id as site_id, d.code as district,
    (
        select max(i.due_on) from inspections as i
        where i.site_key = s.key and i.kind = 'round' and i.due_on <= %(today)s
    ) as last_round,
    (
        select max(i.due_on) from inspections as i
        where i.site_key = s.key and i.kind = 'check' and i.due_on <= %(month_end)s
    ) as last_check
from sites as s
join districts as d on d.key = s.district_key
where s.kind = 'institution' and d.code = any(%(districts)s)
order by s.key;

-- name: lock
select key from inspections where id = %(id)s for no key update;

-- name: log
select e.*, h.id as hazard_id, u.id as owner_id, u.name as owner_name
from inspection_entries as e
join inspections as i on i.key = e.inspection_key
left join hazards as h on h.key = e.hazard_key
left join users as u on u.key = e.actor_key
where i.id = %(id)s
order by e.number;

-- name: pictures
-- With the number of the line that shows each; what no line shows yet may show an item.
select a.id, a.at, u.name as author, e.number as shown_in
from attachments as a
join inspections as i on i.id = a.subject
left join users as u on u.key = a.author_key
left join inspection_entries as e on e.inspection_key = i.key and a.id = any(e.pictures)
where i.id = %(id)s
order by a.key;
