-- Run by a superuser, as often as you like: what the services work as, and a login for each of them.
--
-- psql variables: owner (who owns the database and migrates it), ingest_password, alerts_password, api_password and
-- broker_access_password. A login inherits nothing: it may only work as its service (`-c role=…`, which the services
-- set by themselves), and none of them may bypass row-level security. `nowalls serve all` takes one login for all:
-- grant it the four roles.

SELECT format('CREATE ROLE %I NOLOGIN', name)
FROM unnest(ARRAY['nowalls_ingest', 'nowalls_alerts', 'nowalls_api', 'nowalls_broker_access']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
SELECT format('CREATE ROLE %I LOGIN NOINHERIT', name)
FROM unnest(ARRAY['svc_ingest', 'svc_alerts', 'svc_api', 'svc_broker_access']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

ALTER ROLE svc_ingest PASSWORD :'ingest_password';
ALTER ROLE svc_alerts PASSWORD :'alerts_password';
ALTER ROLE svc_api PASSWORD :'api_password';
ALTER ROLE svc_broker_access PASSWORD :'broker_access_password';
GRANT nowalls_ingest TO svc_ingest;
GRANT nowalls_alerts TO svc_alerts;
GRANT nowalls_api TO svc_api;
GRANT nowalls_broker_access TO svc_broker_access;

-- Alerts ends transactions of services that fell asleep with a place locked; the owner looks on and maintains.
GRANT pg_read_all_stats, pg_signal_backend TO nowalls_alerts;
GRANT pg_read_all_stats, pg_signal_backend TO :"owner";
