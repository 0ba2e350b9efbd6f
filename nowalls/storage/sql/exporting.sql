-- An organization's sites, whose rows are then read a few hundred sites at a time.
-- name: site_keys
select s.key
from sites as s
join organizations as o on o.key = s.organization_key
where o.id = %(organization_id)s
order by s.key;

-- name: organization
select o.key, o.id, o.name, o.credit_code, o.ownership, o.registration_status, o.fire_acceptance, o.grade, o.beds,
    o.nursing_beds, o.phone
from organizations as o
where o.id = %(organization_id)s and o.key > %(after)s
order by o.key
limit %(most)s;

-- name: sites
select s.key, s.id, s.kind, s.type, s.name, s.address, d.code as district, d.name as district_name, s.subdistrict,
    s.community, s.city_code, s.subdistrict_code, s.community_code, s.lon, s.lat, s.position_source,
    s.partner_hospital, a.door_codes
from sites as s
join districts as d on d.key = s.district_key
left join site_access as a on a.site_key = s.key
where s.key = any(%(site_keys)s::integer[]) and s.key > %(after)s
order by s.key
limit %(most)s;

-- name: night_staff
select s.key, s.id as site_id, n.ordinality as rank, n.value ->> 'name' as name, n.value ->> 'phone' as phone,
    n.value ->> 'post' as post
from (
    select s.key, s.id, a.night_staff
    from sites as s
    join site_access as a on a.site_key = s.key
    where s.key = any(%(site_keys)s::integer[]) and s.key > %(after)s and a.night_staff <> '[]'
    order by s.key
    limit %(most)s
) as s
cross join lateral jsonb_array_elements(s.night_staff) with ordinality as n
order by s.key, n.ordinality;

-- name: places
select p.key, p.id, s.id as site_id, p.kind, p.building, p.floor, p.room, b.id as building_place
from places as p
join sites as s on s.key = p.site_key
left join places as b on b.key = p.building_key
where s.key = any(%(site_keys)s::integer[]) and p.key > %(after)s
order by p.key
limit %(most)s;

-- name: residents
select r.key, r.id, p.id as place_id, r.name, r.sex, r.birth_year, r.phone, r.categories, r.ability_grade, r.risk,
    r.notes, r.medical_notes, r.partner_hospital, r.left_at
from residents as r
join places as p on p.key = r.place_key
join sites as s on s.key = p.site_key
where s.key = any(%(site_keys)s::integer[]) and r.key > %(after)s
order by r.key
limit %(most)s;

-- name: contacts
select r.key, r.id as resident_id, c.ordinality as rank, c.value ->> 'name' as name, c.value ->> 'relation' as relation,
    c.value ->> 'phone' as phone, (c.value ->> 'key_holder')::boolean as key_holder
from (
    select r.key, r.id, r.contacts
    from residents as r
    join places as p on p.key = r.place_key
    join sites as s on s.key = p.site_key
    where s.key = any(%(site_keys)s::integer[]) and r.key > %(after)s and r.contacts <> '[]'
    order by r.key
    limit %(most)s
) as r
cross join lateral jsonb_array_elements(r.contacts) with ordinality as c
order by r.key, c.ordinality;

-- name: occupancies
select u.key, r.id as resident_id, p.id as place_id, u.from_at, u.until_at
from occupancies as u
join residents as r on r.key = u.resident_key
join places as p on p.key = u.place_key
join sites as s on s.key = p.site_key
where s.key = any(%(site_keys)s::integer[]) and u.key > %(after)s
order by u.key
limit %(most)s;

-- name: absences
select a.key, a.id, r.id as resident_id, a.from_at, a.until_at, a.ended_at, a.reason, a.note
from absences as a
join residents as r on r.key = a.resident_key
join places as p on p.key = r.place_key
join sites as s on s.key = p.site_key
where s.key = any(%(site_keys)s::integer[]) and a.key > %(after)s
order by a.key
limit %(most)s;

-- name: devices
-- Without what is kept of their logins.
select d.key, d.id, d.kind, s.id as site_id, p.id as place_id, d.serial, d.model, d.source, d.external_id,
    g.id as gateway_id, d.cancel_window_s, d.registered_at, d.lifecycle, d.lifecycle_at, d.test_seen_at, d.retired_at,
    n.id as replaced_by
from devices as d
join sites as s on s.key = d.site_key
join places as p on p.key = d.place_key
left join devices as g on g.key = d.gateway_key
left join devices as n on n.key = d.replaced_by_key
where s.key = any(%(site_keys)s::integer[]) and d.key > %(after)s
order by d.key
limit %(most)s;

-- name: incidents
select i.key, i.id, i.kind, i.severity, i.state, i.exercise, i.confirmed, i.late, i.source, s.id as site_id,
    p.id as place_id, i.opened_at, i.claimed_at, i.dispatched_at, i.arrived_at, i.resolved_at, i.closed_at, i.outcome
from incidents as i
join sites as s on s.key = i.site_key
join places as p on p.key = i.place_key
where s.key = any(%(site_keys)s::integer[]) and i.key > %(after)s
order by i.key
limit %(most)s;

-- name: incident_entries
select e.key, i.id as incident_id, e.at, e.code, e.params::text as params, u.name as actor
from incident_entries as e
join incidents as i on i.key = e.incident_key
join sites as s on s.key = i.site_key
left join users as u on u.key = e.actor_key
where s.key = any(%(site_keys)s::integer[]) and e.key > %(after)s
order by e.key
limit %(most)s;

-- name: tasks
select t.key, t.id, t.kind, t.state, t.severity, s.id as site_id, p.id as place_id, t.opened_at, t.due_at, t.closed_at,
    t.incident_id
from tasks as t
join sites as s on s.key = t.site_key
left join places as p on p.key = t.place_key
where s.key = any(%(site_keys)s::integer[]) and t.key > %(after)s
order by t.key
limit %(most)s;

-- name: hazards
select h.key, h.id, h.version, h.state, h.category, h.grade, s.id as site_id, p.id as place_id, h.found_by, h.what,
    h.evidence::text as evidence, h.reported_at, h.responsible, h.due_on, h.due_working_days, h.rectified_at,
    h.closed_at, h.reopened
from hazards as h
join sites as s on s.key = h.site_key
left join places as p on p.key = h.place_key
where s.key = any(%(site_keys)s::integer[]) and h.key > %(after)s
order by h.key
limit %(most)s;

-- name: hazard_entries
select e.key, h.id as hazard_id, e.number, e.at, e.step, u.name as actor, e.text, e.document_number, e.grade,
    e.responsible, e.due_on, e.due_working_days, e.passed, e.pictures, e.reminder
from hazard_entries as e
join hazards as h on h.key = e.hazard_key
join sites as s on s.key = h.site_key
left join users as u on u.key = e.actor_key
where s.key = any(%(site_keys)s::integer[]) and e.key > %(after)s
order by e.key
limit %(most)s;

-- name: inspections
-- What came unannounced is its own only since it came.
select i.key, i.id, i.version, i.kind, i.state, s.id as site_id, i.due_on, i.catalogue, i.planned_at, i.begun_at,
    i.signed_at, i.countersigned_at, i.closed_at
from inspections as i
join sites as s on s.key = i.site_key
where s.key = any(%(site_keys)s::integer[]) and i.key > %(after)s
    and (i.kind <> 'oversight' or i.begun_at is not null)
order by i.key
limit %(most)s;

-- name: inspection_entries
select e.key, i.id as inspection_id, e.number, e.at, e.step, u.name as actor, e.text, e.item, e.answer, e.pictures,
    h.id as hazard_id
from inspection_entries as e
join inspections as i on i.key = e.inspection_key
join sites as s on s.key = i.site_key
left join hazards as h on h.key = e.hazard_key
left join users as u on u.key = e.actor_key
where s.key = any(%(site_keys)s::integer[]) and e.key > %(after)s
    and (i.kind <> 'oversight' or i.begun_at is not null)
order by e.key
limit %(most)s;

-- name: orders
select o.key, o.id, o.version, o.state, s.id as site_id, o.document_number, h.id as hazard_id, n.id as inspection_id,
    i.id as incident_id, o.subject, o.requirement, o.responsible, o.issued_at, o.sign_by, o.signed_at, o.due_on,
    o.due_working_days, o.answered_at, o.closed_at
from orders as o
join sites as s on s.key = o.site_key
left join hazards as h on h.key = o.hazard_key
left join inspections as n on n.key = o.inspection_key
left join incidents as i on i.key = o.incident_key
where s.key = any(%(site_keys)s::integer[]) and o.key > %(after)s
order by o.key
limit %(most)s;

-- name: order_entries
select e.key, o.id as order_id, e.number, e.at, e.step, u.name as actor, e.text, e.due_on, e.due_working_days, e.passed,
    e.pictures, e.reminder
from order_entries as e
join orders as o on o.key = e.order_key
join sites as s on s.key = o.site_key
left join users as u on u.key = e.actor_key
where s.key = any(%(site_keys)s::integer[]) and e.key > %(after)s
order by e.key
limit %(most)s;
