-- name: next_month
-- The newest month that is over and settled, and not rolled up yet or not as it is now.
select m.month::date as month
from generate_series(
    (select month_of(min(opened_at)) from incident_times), month_of(%(settled)s) - interval '1 month', interval '1 month'
) as m (month)
where not exists (select from histogram_months as r where r.month = m.month)
    or exists (select from stale_months as s where s.month = m.month)
order by m.month desc
limit 1;

-- name: one_at_a_time
-- Two who roll up go one after the other; who reads waits for neither.
lock table month_histograms in share row exclusive mode;

-- name: forget
with stale as (delete from stale_months where month = %(month)s)
delete from month_histograms where month = %(month)s;

-- name: roll
with judged as (
    select j.*
    from judged_times(%(now)s, %(group)s) as j
    where j.counted and j.opened_at >= %(month)s::timestamp at time zone 'Asia/Shanghai'
        and j.opened_at < (%(month)s::timestamp + interval '1 month') at time zone 'Asia/Shanghai'
),
scoped as materialized (
    select 0::smallint as within, j.* from judged as j
    union all
    select j.district_key, j.* from judged as j
),
counted as (
    select within, key, max(name) as name, count(*) as n,
        count(claim_soon) as claim_soon_judged, count(*) filter (where claim_soon) as claim_soon_within,
        count(claim_late) as claim_late_judged, count(*) filter (where claim_late) as claim_late_within,
        count(on_site) as on_site_judged, count(*) filter (where on_site) as on_site_within,
        count(on_site_late) as on_site_late_judged, count(*) filter (where on_site_late) as on_site_late_within
    from scoped
    group by within, key
),
bucketed as (
    select s.within, s.key, c.clock, bucket_of(c.seconds) as bucket, count(*) as n
    from scoped as s
    cross join lateral (values
        (0, s.stored_s), (1, s.screen_s), (2, s.claim_s), (3, s.dispatch_s), (4, s.arrive_s), (5, s.resolve_s)
    ) as c (clock, seconds)
    where c.seconds is not null
    group by s.within, s.key, c.clock, 4
),
packed as (
    select within, key, string_agg(cell(clock, bucket, n), '') as cells
    from bucketed
    group by within, key
)
insert into month_histograms
select %(month)s, %(group)s, c.within, c.key, c.name, c.n, c.claim_soon_judged, c.claim_soon_within, c.claim_late_judged,
    c.claim_late_within, c.on_site_judged, c.on_site_within, c.on_site_late_judged, c.on_site_late_within,
    coalesce(p.cells, '')
from counted as c
left join packed as p on p.within = c.within and p.key = c.key;

-- name: roll_excluded
with judged as (
    select j.*
    from judged_times(%(now)s, '') as j
    where j.opened_at >= %(month)s::timestamp at time zone 'Asia/Shanghai'
        and j.opened_at < (%(month)s::timestamp + interval '1 month') at time zone 'Asia/Shanghai'
        and (j.exercise or j.merged or j.automatic or j.by_hand or j.missed or j.corrected)
)
insert into month_histograms (month, grouped_by, district_key, key, n)
select %(month)s, 'excluded', scope.within, c.key, count(*)
from judged as j
cross join lateral (values (0::smallint), (j.district_key)) as scope (within)
cross join lateral (values
    ('exercises', j.exercise), ('merged', j.merged), ('automatic', j.automatic), ('by_hand', j.counted and j.by_hand),
    ('missed', j.counted and j.missed), ('corrected', j.counted and j.corrected)
) as c (key, holds)
where c.holds
group by scope.within, c.key;

-- name: rolled
insert into histogram_months (month) values (%(month)s) on conflict do nothing;
