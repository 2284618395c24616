-- Invitations that connect a desk of this installation to an agreement; and a mailbox belongs to one desk.
--desk invitation
create table invitation (
  desk_id {uuid} not null, agreement_id {uuid} not null, hash {bytes} not null, invited_by text not null, created bigint not null, expires bigint not null,
  link_id {uuid}, asker_id {uuid}, asker text, used bigint, primary key (desk_id, agreement_id)){strict};
create unique index desk_mailbox on desk ({mailbox});
-- Of what falls due at the same instant the order is one, too.
drop index clock_next;
create index clock_next on clock (next, record_id) where next is not null;
