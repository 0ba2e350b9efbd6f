-- name: to_learn
-- A home is learned once something is watched there: so its sensors have spoken.
with due as (
    select p.key, p.id, r.state, coalesce(r.learned_until, '-infinity') as learned_until
    from watches as w
    join places as p on p.key = w.place_key
    join districts as d on d.key = w.district_key
    left join routines as r on r.place_key = p.key
    where w.rule = 'quiet_home' and d.code = any(%(districts)s)
        and coalesce(r.learned_until, '-infinity') < %(learned_before)s::timestamptz
    order by coalesce(r.learned_until, '-infinity'), p.key
    limit %(most)s
)
select
    due.id as place_id, due.state,
    coalesce((
        select jsonb_agg(jsonb_build_object(
            'began_at', si.began_at, 'ended_at', si.ended_at, 'from_door', si.from_door, 'to_door', si.to_door
        ) order by si.ended_at)
        from silences as si
        where si.place_key = due.key and si.ended_at > due.learned_until
    ), '[]') as silences,
    -- Of a person who lives alone: of two the other one is still at home.
    coalesce((
        select jsonb_agg(jsonb_build_object(
            'from_at', a.from_at, 'until_at', least(a.until_at, coalesce(a.ended_at, a.until_at))
        ))
        from residents as r
        join absences as a on a.resident_key = r.key
        where r.place_key = due.key and r.left_at is null and a.until_at > due.learned_until
            and not exists (
                select from residents as other
                where other.place_key = due.key and other.left_at is null and other.key <> r.key
            )
    ), '[]') as away
from due;

-- name: write
insert into routines (place_key, learned_until, state)
select p.key, r.learned_until, r.state
from jsonb_to_recordset(%(rows)s::jsonb) as r (place_id text, learned_until timestamptz, state jsonb)
join places as p on p.id = r.place_id
order by p.key
on conflict (place_key) do update set learned_until = excluded.learned_until, state = excluded.state;

-- name: to_pool
select d.code
from districts as d
left join district_routines as dr on dr.district_key = d.key
where d.code = any(%(districts)s) and coalesce(dr.pooled_at, '-infinity') < %(before)s::timestamptz
order by dr.pooled_at nulls first
limit 1;

-- name: of_district
select r.state
from routines as r
join places as p on p.key = r.place_key
join sites as s on s.key = p.site_key
join districts as d on d.key = s.district_key
where d.code = %(district)s
limit 5000;

-- name: write_district
insert into district_routines (district_key, pooled_at, state)
select d.key, %(at)s, %(state)s::jsonb from districts as d where d.code = %(district)s
on conflict (district_key) do update set pooled_at = excluded.pooled_at, state = excluded.state;
