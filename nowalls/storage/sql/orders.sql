-- name: take_number
-- Whoever is second waits until the first has committed, and counts on from there.
insert into order_numbers as o (organization_key, site_key, year, last)
select s.organization_key, case when s.organization_key is null then s.key end, %(year)s, 1
from sites as s where s.id = %(site_id)s
on conflict on constraint order_numbers_once do update set last = o.last + 1
returning last;

-- name: add
-- What it is about is of the same site, or the order is not added.
insert into orders (
    id, version, state, site_key, organization_key, year, number, document_number, hazard_key, inspection_key,
    incident_key, subject, requirement, responsible, sign_by, issued_at, due_on, due_working_days, due_counted_by
)
select
    %(id)s, 1, 'issued', s.key, s.organization_key, %(year)s, %(number)s, %(document_number)s, h.key, n.key, i.key,
    %(subject)s, %(requirement)s, %(responsible)s, %(sign_by)s, %(issued_at)s, %(due_on)s, %(due_working_days)s,
    %(due_counted_by)s
from sites as s
left join hazards as h on h.id = %(hazard_id)s and h.site_key = s.key
left join inspections as n on n.id = %(inspection_id)s and n.site_key = s.key
left join incidents as i on i.id = %(incident_id)s and i.site_key = s.key
where s.id = %(site_id)s
    and (%(hazard_id)s::text is null or h.key is not null)
    and (%(inspection_id)s::text is null or n.key is not null)
    and (%(incident_id)s::text is null or i.key is not null);

-- name: called
select exists (
    select from orders as o
    join sites as s on s.id = %(site_id)s
    where o.document_number = %(document_number)s and (
        o.organization_key = s.organization_key or o.organization_key is null and o.site_key = s.key
    )
) as known;

-- name: add_entry
insert into order_entries (
    order_key, number, at, step, actor_key, text, due_on, due_working_days, due_counted_by, passed, pictures, reminder
)
select
    o.key, %(number)s, %(at)s, %(step)s, (select key from users where id = %(actor_id)s), %(text)s, %(due_on)s,
    %(due_working_days)s, %(due_counted_by)s, %(passed)s, %(pictures)s, %(reminder)s
from orders as o where o.id = %(order_id)s;

-- name: write_state
update orders set
    version = %(version)s, state = %(state)s, due_on = %(due_on)s, due_working_days = %(due_working_days)s,
    due_counted_by = %(due_counted_by)s, reminded = %(reminded)s, signed_at = %(signed_at)s,
    answered_at = %(answered_at)s, closed_at = %(closed_at)s
where id = %(id)s;

-- name: page
select r.*, s.id as site_id, s.name as site_name, o.name as organization_name, h.id as hazard_id,
    n.id as inspection_id, i.id as incident_id, u.id as owner_id, u.name as owner_name, said.measures
from orders as r
join sites as s on s.key = r.site_key
join districts as di on di.key = s.district_key
left join organizations as o on o.key = s.organization_key
left join hazards as h on h.key = r.hazard_key
left join inspections as n on n.key = r.inspection_key
left join incidents as i on i.key = r.incident_key
left join order_entries as f on f.order_key = r.key and f.number = 1
left join users as u on u.key = f.actor_key
join lateral (
    select (array_agg(e.text order by e.number desc) filter (where e.step = 'answered'))[1] as measures
    from order_entries as e where e.order_key = r.key
) as said on true
where (%(id)s::text is null or r.id = %(id)s)
    and (%(before)s::bigint is null or r.key < %(before)s)
    and (%(state)s::text is null or r.state = %(state)s)
    and (%(open)s::boolean is null or (r.closed_at is null) = %(open)s)
    and (%(site_id)s::text is null or s.id = %(site_id)s)
    and (%(hazard_id)s::text is null or h.id = %(hazard_id)s)
    and (%(inspection_id)s::text is null or n.id = %(inspection_id)s)
    and (%(incident_id)s::text is null or i.id = %(incident_id)s)
    and (
        %(late)s::boolean is null
        or (
            r.state in ('issued', 'signed_for') and r.due_on < %(today)s
            or r.state = 'issued' and r.sign_by < %(today)s
        ) = %(late)s
    )
    and (%(districts)s::text[] is null or di.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by r.key desc
limit %(most)s;

-- name: lock
select key from orders where id = %(id)s for no key update;

-- name: log
select e.*, u.id as owner_id, u.name as owner_name
from order_entries as e
join orders as r on r.key = e.order_key
left join users as u on u.key = e.actor_key
where r.id = %(id)s
order by e.number;

-- name: pictures
-- With the number of the line that shows each; what no line shows yet may prove the next step.
select a.id, a.at, u.name as author, e.number as shown_in
from orders as r
join attachments as a on a.subject = r.id
left join users as u on u.key = a.author_key
left join order_entries as e on e.order_key = r.key and a.id = any(e.pictures)
where r.id = %(id)s
order by a.key;

-- name: to_remind
-- What may have to be recalled, held so that two who look do not both write it.
select r.*, s.id as site_id, h.id as hazard_id, n.id as inspection_id, i.id as incident_id
from orders as r
join sites as s on s.key = r.site_key
join districts as di on di.key = s.district_key
left join hazards as h on h.key = r.hazard_key
left join inspections as n on n.key = r.inspection_key
left join incidents as i on i.key = r.incident_key
where r.state in ('issued', 'signed_for') and di.code = any(%(districts)s)
    and (
        r.state = 'issued' and r.sign_by < %(today)s and not 'unsigned' = any(r.reminded)
        or r.due_on < %(today)s and not 'overdue' = any(r.reminded)
        or r.due_on = %(today)s and not 'due' = any(r.reminded)
        or r.due_on > %(today)s and r.due_on <= %(until)s and not 'soon' = any(r.reminded)
    )
-- What is late stands before what may not be near enough yet.
order by r.due_on > %(today)s and not (r.state = 'issued' and r.sign_by < %(today)s), r.due_on, r.key
limit %(most)s
for no key update of r skip locked;
