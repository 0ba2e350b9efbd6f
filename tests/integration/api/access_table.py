"""Who may do what: every endpoint and every live event, as one table. A new endpoint without a row fails its test.

Columns: D dispatcher, L duty lead, S supervisor, I institution, A admin, V a service's key, R responder. A letter means
allowed, a dot refused (403). Whoever is anonymous, expired or disabled gets 401 at every line that is not ``public``.

``where`` says what somebody of a *foreign* district or organization gets who is allowed by role:
``object``   nothing of it: 403, 404, 410 or 422, for what is named by its id does not exist for them;
``list``     an answer without a byte about others;
``register`` as ``list`` for institutions; the register of organizations is open to the centre's staff;
``acts``     what people of their own district did, and nothing that others did;
``centre``   the same as everybody: it belongs to the whole centre and holds nothing about anybody;
``own``      their own: it is about whoever asks;
``public``   as everybody, without a login: what opens it is the link itself.

Names with a dollar stand for ids at one institution; the body of a request follows as JSON.
"""

TABLE = """
GET    /healthz                                      DLSIAVR public
GET    /readyz                                       DLSIAVR public
POST   /sessions                                     DLSIAVR public    {"username":"nobody","password":"wrong-wrong"}
GET    /logins/$none                                 DLSIAVR public
GET    /respond/$none                                DLSIAVR public
POST   /respond/$none                                DLSIAVR public    {"response":"accept"}
POST   /respond/$none/pictures                       DLSIAVR public    x
POST   /respond/$none/door_codes                     DLSIAVR public

GET    /sessions                                     DLSIAVR own
GET    /sessions/current                             DLSIAVR own
DELETE /sessions/current                             DLSIAVR own
DELETE /sessions/$session                            DLSIAVR object
POST   /users/current/password                       DLSIAVR own       {"current":"wrong-wrong","new":"another-long-one"}
GET    /users                                        ....A.. list
POST   /users                                        ....A.. object    {"username":"$fresh","name":"x","role":"dispatcher","districts":["$district"]}
GET    /users/$user                                  ....A.. object
PATCH  /users/$user                                  ....A.. object    {"name":"x"}
POST   /users/$user/password                         ....A.. object
GET    /users/$user/sessions                         ....A.. object
DELETE /users/$user/sessions                         ....A.. object
DELETE /users/$user/sessions/$session                ....A.. object
GET    /service_keys                                 ....A.. list
POST   /service_keys                                 ....A.. object    {"name":"x","districts":["$district"]}
DELETE /service_keys/$key                            ....A.. object

GET    /shifts/current                               DLSIA.. centre
POST   /shifts/start                                 DL.I... own       {"audible":true}
POST   /shifts/present                               DL.I... own
POST   /shifts/end                                   DLSIA.. own
GET    /shifts/readiness                             DL..... centre
GET    /shifts/handovers                             DLS.A.. centre
POST   /shifts/handover                              DL..... own       {"to":"$none"}
POST   /shifts/handovers/$handover/accept            DL..... centre
GET    /board                                        DLS.... list
GET    /wall                                         DLS.A.. list
POST   /shifts/take                                  DL..... centre    {"user_id":"$none","reason":"because"}

GET    /incidents                                    DLSIAV. list
POST   /incidents                                    DL.I... object    {"kind":"fire_hazard","site_id":"$site","source":"phone"}
GET    /incidents/$incident                          DLSIA.. object
GET    /incidents/$incident/briefing                 DLSIA.. object
GET    /incidents/$incident/smoke_evidence           DLSIA.. object
GET    /incidents/$incident/responders               DL.I... object
GET    /incidents/$incident/responder_link           DL..... object
POST   /incidents/$incident/claim                    DL.I... object
POST   /incidents/$incident/release                  DL.I... object
POST   /incidents/$incident/transfer                 DL..... object    {"user_id":"$user"}
POST   /incidents/$incident/confirm                  DL.I... object    {"verdict":"real","by":"resident"}
POST   /incidents/$incident/call                     DL.I... object    {"result":"answered"}
POST   /incidents/$incident/report                   DL.I... object    {"service":"119"}
POST   /incidents/$incident/dispatch                 DL..... object    {"responder_id":"$responder"}
POST   /incidents/$incident/stand_down               DL..... object
POST   /incidents/$incident/arrive                   DL.I... object
POST   /incidents/$incident/resolve                  DL.I... object    {"outcome":"visited_no_need"}
POST   /incidents/$incident/note                     DL.I... object    {"text":"x"}
POST   /incidents/$incident/merge                    DL..... object    {"into":"$incident"}
POST   /incidents/$incident/reopen                   DL..... object
POST   /incidents/$incident/correct                  .LS.... object    {"stamp":"arrived","at":null,"reason":"x"}

GET    /attachments/$attachment                      DLSI... object
GET    /tasks                                        DLSIA.. list
POST   /tasks/$task/claim                            DL.I... object
POST   /tasks/$task/done                             DL.I... object
POST   /tasks/$task/drop                             DL.I... object    {"note":"x"}
POST   /tasks/$task/snooze                           DL.I... object    {"until":"2099-01-01T00:00:00Z"}
GET    /tasks/$task/ticks                            DLSIA.. object
POST   /tasks/$task/ticks/$place                     DL..... object    {"result":"fine"}

GET    /map/base                                     DLSIA.. centre
GET    /map/tiles                                    DLSIA.. centre
GET    /map/sites                                    DLSIA.. list
GET    /sites                                        DLSIA.. list
POST   /sites                                        .L.IA.. object    {"type_code":"home","name":"x","address":"x","district":"$district","organization_id":"$organization","lon":125.3,"lat":43.8}
GET    /sites/$site                                  DLSIA.. object
PATCH  /sites/$site                                  .L.IA.. object    {"name":"x"}
PUT    /sites/$site/door_codes                       .L.IA.. object    {"door_codes":"x"}
GET    /sites/$site/night_staff                      DLSIA.. object
PUT    /sites/$site/night_staff                      .L.IA.. object    {"items":[]}
GET    /sites/$site/protection                       DLSIA.. object
GET    /places                                       DLSIA.. list
POST   /places                                       .L.IA.. object    {"site_id":"$site","kind":"building","building":"9"}
GET    /places/$place                                DLSIA.. object
PATCH  /places/$place                                .L.IA.. object    {"floor":"9"}
GET    /organizations                                DLSIA.. register
POST   /organizations                                .L..A.. centre    {"name":"x"}
GET    /organizations/$organization                  DLSIA.. register
PATCH  /organizations/$organization                  .L.IA.. register  {"phone":"0431-8000 0000"}
GET    /organizations/$organization/export           ...IA.. register
GET    /compounds                                    DLSIA.. centre
POST   /compounds                                    .L..A.. object    {"name":"$fresh","district":"$district","lon":125.3,"lat":43.8}
GET    /compounds/$compound                          DLSIA.. centre

GET    /residents                                    DLSIA.. list
POST   /residents                                    .L.IA.. object    {"place_id":"$place","name":"x","sex":"female","birth_year":1940}
GET    /residents/$resident                          DLSIA.. object
PATCH  /residents/$resident                          .L.IA.. object    {"notes":"x"}
POST   /residents/$resident/move                     .L.IA.. object    {"place_id":"$place"}
POST   /residents/$resident/leave                    .L.IA.. object    {}
GET    /residents/$resident/occupancies              DLSIA.. object
POST   /residents/$resident/reveal                   DLS.A.. object    {"reason":"because"}
POST   /residents/$resident/erase                    ...IA.. object    {"reason":"because"}
GET    /residents/$resident/export                   ...IA.. object
GET    /residents/$resident/absences                 DLSIA.. object
POST   /residents/$resident/absences                 DL.IA.. object    {"from_at":"2026-01-01T00:00:00Z","until_at":"2099-01-01T00:00:00Z","reason":"family"}
DELETE /residents/$resident/absences/$absence        DL.IA.. object
GET    /absences                                     DLSIA.. list
GET    /search?q=%E6%9B%BE%E9%9B%85%E7%90%B4         DLSIA.. list
GET    /search/callers?phone=13900139000             DLSIA.. list

GET    /responders?site_id=$site                     DLSIA.. object
POST   /responders                                   .L..A.. object    {"name":"x","kind":"volunteer","district":"$district","phone":"13800138000"}
GET    /responders/$responder                        DLS.A.. object
PATCH  /responders/$responder                        DL..A.. object    {"on_duty":true}

GET    /devices                                      DLSIA.. list
POST   /devices                                      .L.IA.. object    {"kind":"sos","site_id":"$site"}
GET    /devices/$device                              DLSIA.. object
PATCH  /devices/$device                              .L.IA.. object    {"model":"x"}
DELETE /devices/$device                              .L.IA.. object
POST   /devices/$device/credentials                  .L.IA.. object
POST   /devices/$device/move                         .L.IA.. object    {"place_id":"$place"}
POST   /devices/$device/replace                      .L.IA.. object    {}
GET    /devices/$device/readings?metric=battery      DLSIA.. object
POST   /devices/import?dry_run=true                  .L.IA.. centre    []
GET    /devices/import/progress?name=xxxxxxxx        .L.IA.. own
GET    /devices/import/template                      .L.IA.. centre
GET    /devices/labels?site=$site                    .L.IA.. object
GET    /device_models                                DLSIA.. centre
GET    /device_models/$none                          DLSIA.. centre
POST   /device_models                                .L..A.. centre    {"name":"$fresh","maker":"x","kind":"sos"}
GET    /gateways                                     .L..A.. centre
GET    /gateways/$none                               .L..A.. centre
POST   /gateways                                     .L..A.. centre    {}
POST   /gateways/claim                               .L.IA.. object    {"code":"AAAA-AAAA-AAAA","site_id":"$site"}
POST   /gateways/$none/code                          .L..A.. object

GET    /quiet_periods                                DLSIA.. list
POST   /quiet_periods                                DL.IA.. object    {"site_id":"$site","reason":"x","from_at":"2026-01-01T00:00:00Z","until_at":"2026-01-02T00:00:00Z"}
DELETE /quiet_periods/$period                        DL.IA.. object
GET    /commissionings                               DLSIA.. list
POST   /commissionings                               DL.IA.. object    {"site_id":"$site","until_at":"$soon"}
GET    /commissionings/$commissioning                DLSIA.. object
DELETE /commissionings/$commissioning                DL.IA.. object
POST   /commissionings/$commissioning/seen           DL..... object    {"device_id":"$device"}

GET    /channels                                     .LS.A.. list
POST   /channels                                     ....A.. object    {"name":"x","kind":"webhook","audience":"desk","address":"http://127.0.0.1:9/x","district":"$district"}
GET    /channels/lint                                .LS.A.. centre
PATCH  /channels/$channel                            ....A.. object    {"name":"x"}
DELETE /channels/$channel                            ....A.. object
POST   /channels/$channel/pause                      .L..A.. object
POST   /channels/$channel/resume                     .L..A.. object
POST   /channels/$channel/test                       ....A.. object
GET    /outbox                                       .LS.A.. list
POST   /outbox/$letter/drop                          .L..A.. object    {"reason":"x"}
POST   /outbox/$letter/retry                         .L..A.. object
GET    /policies                                     DLS.A.. centre
PUT    /policies/desk                                ....A.. centre    {"scope":"centre","parameters":{}}
GET    /protection                                   DLSIA.. list
GET    /protection/places                            DLSIA.. list
GET    /protection/export                            DLSIA.. list
GET    /sites/$site/proofs                           DLSIA.. object
POST   /sites/$site/proofs                           DL.I... object
GET    /hazards                                      DLSIA.. list
POST   /hazards                                      DLSIA.. object    {"site_id":"$site","category":"gas","what":"x","found_by":"report"}
GET    /hazards/export                               DLSIA.. list
GET    /hazards/$hazard                              DLSIA.. object
POST   /hazards/$hazard/grade                        ..S.... object    {"grade":"general","responsible":"x","working_days":5}
POST   /hazards/$hazard/dismiss                      ..S.... object    {"text":"x"}
POST   /hazards/$hazard/propose                      ..S.... object    {"document_number":"x"}
POST   /hazards/$hazard/placard                      ..S.... object    {"document_number":"x","responsible":"x","working_days":5}
POST   /hazards/$hazard/rectify                      ...I... object    {"text":"x","pictures":["att-marked"]}
POST   /hazards/$hazard/recheck                      ..S.... object    {"passed":true,"text":"x"}
POST   /hazards/$hazard/close                        ..S.... object    {}
POST   /hazards/$hazard/reopen                       ..S.... object    {"text":"x"}
POST   /hazards/$hazard/pictures                     DLSIA.. object    x
GET    /inspections                                  .LSIA.. list
POST   /inspections                                  ..SI... object    {"site_id":"$site","kind":"check","due_on":"2026-01-01"}
GET    /inspections/export                           .LSIA.. list
GET    /inspections/$inspection                      .LSIA.. object
POST   /inspections/$inspection/begin                ..SI... object
POST   /inspections/$inspection/answer               ..SI... object    {"item":"wiring","answer":"in_order"}
POST   /inspections/$inspection/sign                 ..SI... object    {}
POST   /inspections/$inspection/countersign          ...I... object    {}
POST   /inspections/$inspection/close                ..SI... object    {}
POST   /inspections/$inspection/cancel               ..SI... object    {"text":"x"}
POST   /inspections/$inspection/pictures             ..SI... object    x
GET    /inspection_draws                             .LS.A.. list
POST   /inspection_draws                             ..S.A.. object    {"district":"$district","count":1,"team":1}
GET    /inspection_draws/$draw                       .LS.A.. object
GET    /orders                                       .LSIA.. list
POST   /orders                                       ..S.... object    {"site_id":"$site","subject":"x","requirement":"x","responsible":"x","working_days":5}
GET    /orders/export                                .LSIA.. list
GET    /orders/$order                                .LSIA.. object
POST   /orders/$order/sign_for                       ...I... object    {}
POST   /orders/$order/answer                         ...I... object    {"text":"x","pictures":["att-marked"]}
POST   /orders/$order/recheck                        ..S.... object    {"passed":true,"text":"x"}
POST   /orders/$order/close                          ..S.... object    {}
POST   /orders/$order/withdraw                       ..S.... object    {"text":"x"}
POST   /orders/$order/pictures                       ..SI... object    x
GET    /serious_events                               .LS.A.. list
POST   /serious_events                               .LS.... object    {"category":"fire","what":"x","incident_ids":["$incident"]}
GET    /serious_events/$event                        .LS.A.. object
GET    /serious_events/$event/draft?report=first&lang=en .LS.... object
POST   /serious_events/$event/add_incident           .LS.... object    {"incident_id":"$incident"}
POST   /serious_events/$event/state                  .LS.... object    {"dead":0}
POST   /serious_events/$event/issue                  .LS.... object    {"report":"first","text":"x"}
POST   /serious_events/$event/send                   .LS.... object    {"of":1,"organization":"x","way":"telephone","sent_at":"2026-01-01T00:00:00Z"}
POST   /serious_events/$event/receive                .LS.... object    {"of":1,"confirmed_by":"x","received_at":"2026-01-01T00:00:00Z"}
POST   /serious_events/$event/cancel                 .LS.... object    {"text":"x"}
GET    /reports/response-times?group_by=site         DLSIAV. list
GET    /reports/response-times/table?format=csv      DLSIAV. list
GET    /reports/response-times/incidents             DLSIAV. list
GET    /reports/alarms?group_by=rule                 DLSIAV. list
GET    /reports/alarms/table?format=csv              DLSIAV. list
GET    /reports/alarms/incidents                     DLSIAV. list
GET    /suggestions                                  DLSIA.. list
POST   /suggestions/$suggestion/accept               .LS.A.. object
POST   /suggestions/$suggestion/dismiss              .LS.A.. object    {"note":"x"}
GET    /reports/alarm-load                           .LS.A.. list
GET    /reports/alarm-load/table?format=csv          .LS.A.. list
GET    /reports/alarm-load/incidents?user_id=x       .LS.A.. list
GET    /indicators                                   .LSIA.. centre
POST   /indicators/$indicator/values                 ..S.... object    {"site_id":"$site","on_day":"2026-10-05","value":0.9,"note":"x","said_by":"x"}
GET    /reports/indicators?month=2026-10             .LSIA.. list
GET    /reports/indicators/table?month=2026-10&format=csv .LSIA.. list
GET    /reports/indicators/pieces?month=2026-10&site=$site&indicator=rounds_in_time .LSIA.. object
GET    /replays/what-if?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z .LS.A.. list
GET    /replays/what-if/table?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z&format=csv .LS.A.. list
GET    /review_samples                               .LS.A.. list
POST   /review_samples                               ..S.... object    {"district":"$district","month":"2026-01"}
GET    /review_samples/$sample                       .LS.A.. object
POST   /review_samples/$sample/reviews               ..S.... object    {"incident_id":"$incident","verdict":"as_it_should","went_well":"x"}
GET    /replays?incident=$incident                  .LS.A.. object
GET    /exception_reports                            DLSIA.. list
POST   /exception_reports/$exception/fill            DL..... object    {"cause":"other","text":"x"}
GET    /audit                                        ..S.A.. acts
"""  # noqa: E501  # a table's lines are as long as they must be

LIVE = """
incident.opened    DLSIA..
incident.changed   DLSIA..
task.opened        DLSIA..
task.changed       DLSIA..
status             DLSIA..
undecided          DLSIA..
"""
"""What a console is sent, each about its own district or organization alone; V and R get no live socket (4403).

A presence check goes to the one desk that is asked, and has a test of its own.
"""
