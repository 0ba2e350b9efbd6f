-- name: exact
-- One row a group, and one with the key null for the whole: every incident read, no figure rounded.
select
    key, max(name) as name, count(*) as n,
    count(stored_s) as stored_n,
    percentile_disc(array[0.5, 0.9, 0.99]) within group (order by stored_s) as stored,
    count(screen_s) as screen_n,
    percentile_disc(array[0.5, 0.9, 0.99]) within group (order by screen_s) as screen,
    count(claim_s) as claim_n,
    percentile_disc(array[0.5, 0.9, 0.99]) within group (order by claim_s) as claim,
    count(dispatch_s) as dispatch_n,
    percentile_disc(array[0.5, 0.9, 0.99]) within group (order by dispatch_s) as dispatch,
    count(arrive_s) as arrive_n,
    percentile_disc(array[0.5, 0.9, 0.99]) within group (order by arrive_s) as arrive,
    count(resolve_s) as resolve_n,
    percentile_disc(array[0.5, 0.9, 0.99]) within group (order by resolve_s) as resolve,
    count(claim_soon) as claim_soon_judged, count(*) filter (where claim_soon) as claim_soon_within,
    count(claim_late) as claim_late_judged, count(*) filter (where claim_late) as claim_late_within,
    count(on_site) as on_site_judged, count(*) filter (where on_site) as on_site_within,
    count(on_site_late) as on_site_late_judged, count(*) filter (where on_site_late) as on_site_late_within
from judged_times(%(now)s, %(group)s) as j
where j.counted and j.opened_at >= %(since)s and j.opened_at < %(until)s
    and (%(districts)s::text[] is null or j.district = any(%(districts)s))
    and (%(organization)s::text is null or j.organization = %(organization)s)
group by grouping sets ((key), ())
order by key nulls first;

-- name: excluded
select
    count(*) filter (where j.exercise) as exercises,
    count(*) filter (where j.merged) as merged,
    count(*) filter (where j.automatic) as automatic,
    count(*) filter (where j.counted and j.by_hand) as by_hand,
    count(*) filter (where j.counted and j.missed) as missed,
    count(*) filter (where j.counted and j.corrected) as corrected
from judged_times(%(now)s, '') as j
where j.opened_at >= %(since)s and j.opened_at < %(until)s
    and (j.exercise or j.merged or j.automatic or j.by_hand or j.missed or j.corrected)
    and (%(districts)s::text[] is null or j.district = any(%(districts)s))
    and (%(organization)s::text is null or j.organization = %(organization)s);

-- name: aims
-- What was aimed at in a period, in the order in which it was valid.
select nullif(v.valid_from, '-infinity') as valid_from, v.claim_soon_s, v.claim_soon_share, v.claim_late_s,
    v.claim_late_share, v.on_site_town_s, v.on_site_remote_s, v.on_site_share, v.on_site_late_s, v.on_site_late_share
from (
    select a.*, coalesce(lead(a.valid_from) over (order by a.valid_from), 'infinity') as valid_to
    from response_targets as a
) as v
where v.valid_from < %(until)s and v.valid_to > %(since)s
order by v.valid_from;

-- name: aims_at
select nullif(valid_from, '-infinity') as valid_from, claim_soon_s, claim_soon_share, claim_late_s, claim_late_share,
    on_site_town_s, on_site_remote_s, on_site_share, on_site_late_s, on_site_late_share
from response_targets as a
where a.valid_from <= %(now)s
order by a.valid_from desc
limit 1;

-- name: incidents
-- Those behind a number of the report, the newest first.
select j.incident_key as cursor, i.id, i.kind, i.state, s.id as site_id, s.name as site_name, i.opened_at, i.outcome,
    t.pressed_at, t.stored_at, t.seen_at, t.claimed_at, t.claimed_by, t.dispatched_at, t.dispatched_by, t.arrived_at,
    t.arrived_by, t.resolved_at, t.resolved_by, j.stored_s, j.screen_s, j.claim_s,
    j.dispatch_s, j.arrive_s, j.resolve_s, j.claim_soon, j.claim_late, j.on_site, j.on_site_late, x.id as exception_report_id
from judged_times(%(now)s, %(group)s) as j
join incident_times as t on t.incident_key = j.incident_key
join incidents as i on i.key = j.incident_key
join sites as s on s.key = j.site_key
left join exception_reports as x on x.incident_key = j.incident_key
where j.opened_at >= %(since)s and j.opened_at < %(until)s
    and (%(districts)s::text[] is null or j.district = any(%(districts)s))
    and (%(organization)s::text is null or j.organization = %(organization)s)
    and (%(before)s::bigint is null or j.incident_key < %(before)s)
    and case %(what)s
        when 'all' then j.counted
        when 'claim_soon_breach' then j.counted and not j.claim_soon
        when 'claim_late_breach' then j.counted and not j.claim_late
        when 'on_site_breach' then j.counted and not j.on_site
        when 'on_site_late_breach' then j.counted and not j.on_site_late
        when 'by_hand' then j.counted and j.by_hand
        when 'missed' then j.counted and j.missed
        when 'corrected' then j.counted and j.corrected
        when 'exercises' then j.exercise
        when 'merged' then j.merged
        when 'automatic' then j.automatic
    end
    and (%(key)s::text is null or j.key = %(key)s)
order by j.incident_key desc
limit %(most)s;

-- name: unfilled
-- Exception reports that nobody has filled yet, of the incidents of a period.
select count(*) as n
from exception_reports as x
join incidents as i on i.key = x.incident_key
join sites as s on s.key = i.site_key
join districts as d on d.key = i.district_key
left join organizations as o on o.key = s.organization_key
where x.filled_at is null and i.opened_at >= %(since)s and i.opened_at < %(until)s
    and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s);
