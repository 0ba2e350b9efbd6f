-- name: incidents
-- The stamps of every incident opened in a month, those too that the figures leave out, in the order of their opening.
select
    i.id, t.kind, d.code as district, s.id as site_id, o.id as organization_id, s.subdistrict, s.community,
    t.responder_id, t.opened_at, t.closed_at, t.exercise, t.merged, t.by_hand, t.missed, t.pressed_at, t.stored_at,
    t.seen_at, t.claimed_at, t.claimed_by, t.dispatched_at, t.dispatched_by, t.arrived_at, t.arrived_by, t.resolved_at,
    t.resolved_by
from incident_times as t
join incidents as i on i.key = t.incident_key
join sites as s on s.key = t.site_key
join districts as d on d.key = t.district_key
left join organizations as o on o.key = s.organization_key
where t.opened_at >= %(since)s and t.opened_at < %(until)s
    and (%(districts)s::text[] is null or d.code = any(%(districts)s))
order by t.opened_at, i.key;

-- name: in_utc
-- A line of the audit was chained as it reads in UTC.
set local time zone 'UTC';

-- name: links
-- The audit's links from the first line of a month to its last, with each line as it was chained.
select l.seq, encode(l.digest, 'hex') as digest,
    jsonb_build_array(a.key, a.at, a.user_key, a.action, a.object_id, a.details)::text as line
from audit_chain as l
join audit as a on a.key = l.audit_key
where l.seq between
    (select min(c.seq) from audit_chain as c join audit as b on b.key = c.audit_key where b.at >= %(since)s and b.at < %(until)s)
    and
    (select max(c.seq) from audit_chain as c join audit as b on b.key = c.audit_key where b.at >= %(since)s and b.at < %(until)s)
order by l.seq;
