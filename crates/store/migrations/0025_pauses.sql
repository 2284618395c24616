-- Lanes of a desk that somebody has paused. Whoever claims reads it across desks.
create table pause (desk_id {uuid} not null, lane text not null, since bigint not null, who text not null, reason text, primary key (desk_id, lane)){strict};

-- The desk whose opening an item waits for: while that one is closed, it is not tried.
alter table outbox add column awaits {uuid};

-- A letter says itself in which epoch of its desk it was written: those that wait are told.
update outbox set body = {letter_in_its_epoch} where lane = 'link' and done is null and epoch > 1;
alter table outbox drop column epoch;
