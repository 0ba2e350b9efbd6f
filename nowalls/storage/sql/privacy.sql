-- name: subjects
-- What stands open now about residents, those of a site or those named, and until when the asker broke the glass.
select r.id, d.code as district, o.id as organization,
    exists (
        select from incidents as i where i.closed_at is null and i.place_key in (p.key, p.building_key)
    ) as open_incident,
    exists (
        select from tasks as t where t.state = 'open' and t.place_key in (p.key, p.building_key)
    ) or exists (
        select from task_ticks as k
        join tasks as t on t.key = k.task_key
        where k.place_key = p.key and k.result is null and k.back_at is null and t.state = 'open'
    ) as open_task,
    (
        select max(v.until_at) from reveals as v
        join users as u on u.key = v.user_key
        where v.resident_key = r.key and u.id = %(user_id)s
    ) as glass_open_until
from residents as r
join places as p on p.key = r.place_key
join sites as s on s.key = p.site_key
join districts as d on d.key = s.district_key
left join organizations as o on o.key = s.organization_key
where (%(site_id)s::text is null or s.id = %(site_id)s) and (%(ids)s::text[] is null or r.id = any(%(ids)s));

-- name: site_subject
-- The same about a whole site: how to get in is asked where nobody is registered, too.
select d.code as district, o.id as organization,
    exists (select from incidents as i where i.closed_at is null and i.site_key = s.key) as open_incident,
    exists (select from tasks as t where t.state = 'open' and t.site_key = s.key) as open_task,
    (
        select max(v.until_at) from reveals as v
        join users as u on u.key = v.user_key
        join residents as r on r.key = v.resident_key
        join places as p on p.key = r.place_key
        where p.site_key = s.key and u.id = %(user_id)s
    ) as glass_open_until
from sites as s
join districts as d on d.key = s.district_key
left join organizations as o on o.key = s.organization_key
where s.id = %(site_id)s;

-- name: break_glass
insert into reveals (user_key, resident_key, reason, at, until_at)
select u.key, r.key, %(reason)s, %(now)s, %(until_at)s
from users as u, residents as r
where u.id = %(user_id)s and r.id = %(resident_id)s;

-- name: erase
-- What is left is a place and what its incidents were: figures, nobody's.
update residents set
    name = '', phone = '', notes = '', medical_notes = '', contacts = '[]', categories = '{}', search_words = '{}',
    partner_hospital = '', ability_grade = null, risk = null, sex = 'unknown', birth_year = 0,
    left_at = coalesce(left_at, %(now)s), erased_at = %(now)s
where id = %(resident_id)s and erased_at is null;

-- name: erase_around
with gone as (
    select key from residents where id = %(resident_id)s
),
away as (
    update absences set note = '' from gone where absences.resident_key = gone.key
),
glass as (
    update reveals set reason = '' from gone where reveals.resident_key = gone.key
),
lived as (
    update occupancies set until_at = greatest(from_at, %(now)s) from gone
    where occupancies.resident_key = gone.key and until_at is null
)
update channels set retired_at = coalesce(retired_at, %(now)s), address = '', secret = null
from gone where channels.resident_key = gone.key;

-- name: everything
-- All that is kept of a resident by name, as one object; incidents and tasks of where they lived, while they did.
select jsonb_build_object(
    'resident', to_jsonb(r) - 'key' - 'place_key' - 'search_words',
    'place', jsonb_build_object('id', p.id, 'building', p.building, 'floor', p.floor, 'room', p.room),
    'site', jsonb_build_object('id', s.id, 'name', s.name, 'address', s.address),
    'lived_at', coalesce((
        select jsonb_agg(jsonb_build_object('place_id', q.id, 'from_at', e.from_at, 'until_at', e.until_at) order by e.key)
        from occupancies as e join places as q on q.key = e.place_key where e.resident_key = r.key
    ), '[]'),
    'absences', coalesce((
        select jsonb_agg(to_jsonb(a) - 'key' - 'resident_key' - 'created_by' order by a.key)
        from absences as a where a.resident_key = r.key
    ), '[]'),
    'incidents', coalesce((
        select jsonb_agg(jsonb_build_object(
            'id', i.id, 'kind', i.kind, 'exercise', i.exercise, 'opened_at', i.opened_at, 'closed_at', i.closed_at,
            'outcome', i.outcome, 'timeline', (
                select coalesce(jsonb_agg(jsonb_build_object('at', n.at, 'code', n.code, 'params', n.params) order by n.key), '[]')
                from incident_entries as n where n.incident_key = i.key
            )
        ) order by i.key)
        from incidents as i where exists (
            select from occupancies as e
            where e.resident_key = r.key and e.place_key = i.place_key and i.opened_at >= e.from_at
                and i.opened_at < coalesce(e.until_at, 'infinity')
        )
    ), '[]'),
    'tasks', coalesce((
        select jsonb_agg(jsonb_build_object(
            'id', t.id, 'kind', t.kind, 'opened_at', t.opened_at, 'closed_at', t.closed_at, 'reasons', t.reasons
        ) order by t.key)
        from tasks as t where exists (
            select from occupancies as e
            where e.resident_key = r.key and e.place_key = t.place_key and t.opened_at >= e.from_at
                and t.opened_at < coalesce(e.until_at, 'infinity')
        )
    ), '[]'),
    'told', coalesce((
        select jsonb_agg(jsonb_build_object('channel_id', c.id, 'kind', c.kind, 'audience', c.audience,
            'consent_at', c.consent_at) order by c.key)
        from channels as c where c.resident_key = r.key
    ), '[]'),
    'looks', coalesce((
        select jsonb_agg(jsonb_build_object('at', l.at, 'action', l.action) order by l.key)
        from audit as l where l.object_id = r.id
    ), '[]')
) as held
from residents as r
join places as p on p.key = r.place_key
join sites as s on s.key = p.site_key
where r.id = %(resident_id)s;
