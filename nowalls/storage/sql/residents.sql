-- name: write
insert into residents (
    id, place_key, name, sex, birth_year, phone, categories, notes, contacts, ability_grade, risk, medical_notes,
    partner_hospital, left_at, search_words
)
select
    r.id, p.key, r.name, r.sex, r.birth_year, r.phone, r.categories, r.notes, r.contacts, r.ability_grade, r.risk,
    r.medical_notes, r.partner_hospital, r.left_at, r.search_words
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    id text, place_id text, name text, sex text, birth_year smallint, phone text, categories text[], notes text,
    contacts jsonb, ability_grade smallint, risk text, medical_notes text, partner_hospital text, left_at timestamptz,
    search_words text[]
)
join places as p on p.id = r.place_id
on conflict (id) do update set
    name = excluded.name, sex = excluded.sex, birth_year = excluded.birth_year, phone = excluded.phone,
    categories = excluded.categories, notes = excluded.notes, contacts = excluded.contacts,
    ability_grade = excluded.ability_grade, risk = excluded.risk, medical_notes = excluded.medical_notes,
    partner_hospital = excluded.partner_hospital, search_words = excluded.search_words;

-- name: begin_occupancies
insert into occupancies (resident_key, place_key, from_at)
select r.key, r.place_key, %(now)s
from residents as r
where r.id = any(%(ids)s::text[]) and r.left_at is null
    and not exists (select 1 from occupancies as o where o.resident_key = r.key and o.until_at is null);

-- name: end_occupancies
update occupancies as o set until_at = greatest(o.from_at, %(at)s)
from residents as r
where r.key = o.resident_key and r.id = any(%(ids)s::text[]) and o.until_at is null;

-- name: move
update residents as r set place_key = p.key, left_at = null
from places as p
where r.id = %(id)s and p.id = %(place_id)s;

-- name: leave
update residents set left_at = %(at)s where id = %(id)s and left_at is null;

-- name: lock
select key from residents where id = %(id)s for no key update;

-- name: occupancies
select r.id as resident_id, p.id as place_id, o.from_at, o.until_at
from occupancies as o
join residents as r on r.key = o.resident_key
join places as p on p.key = o.place_key
where (%(resident_id)s::text is null or r.id = %(resident_id)s)
    and (%(place_id)s::text is null or p.id = %(place_id)s)
order by o.from_at desc, o.key desc
limit %(most)s;

-- name: of_site
-- Who lives there now.
select r.id, p.id as place_id, r.name, r.sex, r.birth_year, r.phone, r.categories, r.notes, r.contacts,
    r.ability_grade, r.risk, r.medical_notes, r.partner_hospital, r.left_at
from residents as r
join places as p on p.key = r.place_key
join sites as s on s.key = p.site_key
where s.id = %(site_id)s and r.left_at is null
order by p.key, r.key;

-- name: after
select r.key, r.id, p.id as place_id, r.name, r.sex, r.birth_year, r.phone, r.categories, r.notes, r.contacts,
    r.ability_grade, r.risk, r.medical_notes, r.partner_hospital, r.left_at, r.erased_at,
    s.id as site_id, s.name as site_name, d.code as district, o.id as organization
from residents as r
join places as p on p.key = r.place_key
join sites as s on s.key = p.site_key
join districts as d on d.key = s.district_key
left join organizations as o on o.key = s.organization_key
where r.key > %(after)s and (%(id)s::text is null or r.id = %(id)s)
    and (%(id)s::text is not null or r.left_at is null)
    and (%(site_id)s::text is null or s.id = %(site_id)s)
    and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by r.key
limit %(most)s;
