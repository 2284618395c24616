-- What a list is narrowed by stands before its order in an index, and what else may be asked of it behind: whatever is
-- asked alone is found without walking past others, and what is asked beside is read from the index. Open and ended ones
-- stand apart; what has ended is seldom written.
drop index request_open;
drop index request_due;
drop index request_desk;
drop index request_opened;
drop index request_account;
drop index request_product;
drop index request_contact;
drop index request_assignee;
drop index request_last_by;
create index request_opened on request (desk_id, opened, id, open);
create index request_open on request (desk_id, updated, id, status, kind, severity, queue, holder, queue_id, account_id, contact_id, assignee_id, product, opened, last_by) where open = 1;
create index request_due on request (desk_id, due, updated desc, id desc, status, kind, severity, queue, holder, queue_id, account_id, contact_id, assignee_id, product, opened, last_by) where open = 1;
create index request_ended on request (desk_id, updated, id, status, kind, severity, queue, holder, queue_id, account_id, contact_id, assignee_id, product, opened, last_by) where open = 0;
create index request_ended_due on request (desk_id, due, updated desc, id desc, status, kind, severity, queue, holder, queue_id, account_id, contact_id, assignee_id, product, opened, last_by) where open = 0;
create index request_ended_status on request (desk_id, status, updated, id, kind, severity) where open = 0;
create index request_ended_kind on request (desk_id, kind, updated, id, severity, status) where open = 0;
create index request_ended_severity on request (desk_id, severity, updated, id, kind, status) where open = 0;
create index request_ended_door on request (desk_id, queue, updated, id, severity, status) where open = 0;
create index request_ended_holder on request (desk_id, holder, updated, id) where open = 0 and holder is not null;
create index request_ended_last_by on request (desk_id, last_by, updated, id) where open = 0 and last_by is not null;
create index request_waits on request (desk_id, queue_id, open, updated, id, queue, severity, kind, status);
create index request_account on request (desk_id, account_id, open, updated_shared, id, turn, status, kind, severity, contact_id, team, agreement_id);
create index request_of_account on request (desk_id, account_id, open, updated, id, severity, kind, status);
create index request_contact on request (desk_id, contact_id, open, updated, id, severity, kind, status) where contact_id is not null;
create index request_assignee on request (desk_id, assignee_id, open, updated, id, severity, kind, status) where assignee_id is not null;
create index request_product on request (desk_id, product, open, updated, id, severity, kind, status) where product is not null;

-- The same of escalations.
drop index escalation_open;
drop index escalation_contact;
drop index escalation_link;
create index escalation_open on escalation (desk_id, updated, id) where open = 1;
create index escalation_desk on escalation (desk_id, updated, id, open, awaits_us);
create index escalation_contact on escalation (desk_id, contact_id, updated, id, open, awaits_us);
create index escalation_link on escalation (desk_id, link_id, updated, id, open, awaits_us);
create index escalation_waits on escalation (desk_id, updated, id) where open = 1 and awaits_us = 1;
drop index escalation_awaits;

-- What is asked of a seat, a person, an account, an edge or a code finds its rows without the others of the desk.
drop index agreement_account;
create index agreement_account on agreement (desk_id, account_id, id);
create index link_agreement on link (desk_id, agreement_id);
create index link_line_record on link_line (desk_id, escalation_id);
create index invitation_hash on invitation (desk_id, hash);
create index token_seat on token (desk_id, seat_id, created);
create index session_person on session (person_id);
-- What was given up, in its order.
create index outbox_given_up on outbox (desk_id, created, id) where parked is not null and done is null;

-- A search asks how many blocks bear a word, and no further than it needs to know.
{block_some}
