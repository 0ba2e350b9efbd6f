-- The numbered members of ingest: when each was last at work, and since when the broker keeps its signals' session.
create table ingest_members (
    member smallint primary key,
    at_work_at timestamptz not null,
    session_since timestamptz not null
);
grant select, insert, update, delete on ingest_members to nowalls_ingest;
