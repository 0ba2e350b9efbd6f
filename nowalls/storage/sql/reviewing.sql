-- name: pool
-- The closed incidents of a month in a district; no exercise, and nothing that went on under another number.
select i.id
from incidents as i
join districts as d on d.key = i.district_key
where d.code = %(district)s and i.opened_at >= %(since)s and i.opened_at < %(until)s
    and i.closed_at is not null and not i.exercise and i.state <> 'merged'
order by i.id;

-- name: write_sample
-- Once a district and month.
insert into review_samples (id, at, month, district_key, author_key, seed, pool, drawn)
select %(id)s, %(at)s, %(month)s, d.key, u.key, %(seed)s, %(pool)s, %(drawn)s
from districts as d, users as u
where d.code = %(district)s and u.id = %(author_id)s
on conflict (district_key, month) do nothing;

-- name: samples
select w.key as cursor, w.id, w.at, w.month, d.code as district, u.id as author_id, w.seed, w.pool, w.drawn
from review_samples as w
join districts as d on d.key = w.district_key
join users as u on u.key = w.author_key
where (%(id)s::text is null or w.id = %(id)s)
    and (%(before)s::bigint is null or w.key < %(before)s)
    and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and %(organization)s::text is null
order by w.key desc
limit %(most)s;

-- name: drawn
select i.id, i.kind, i.opened_at, i.outcome, s.id as site_id, s.name as site_name
from incidents as i
join sites as s on s.key = i.site_key
where i.id = any(%(ids)s);

-- name: write_review
insert into incident_reviews (id, sample_key, incident_key, at, author_key, verdict, went_well, to_change)
select %(id)s, w.key, i.key, %(at)s, u.key, %(verdict)s, %(went_well)s, %(to_change)s
from review_samples as w, incidents as i, users as u
where w.id = %(sample_id)s and i.id = %(incident_id)s and u.id = %(author_id)s;

-- name: reviews
select r.id, i.id as incident_id, r.at, u.id as author_id, r.verdict, r.went_well, r.to_change
from incident_reviews as r
join review_samples as w on w.key = r.sample_key
join incidents as i on i.key = r.incident_key
join users as u on u.key = r.author_key
where w.id = %(id)s
order by r.key;
