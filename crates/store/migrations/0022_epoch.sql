-- What leaves says in which lane, not before when, and in which epoch of its desk it was written.
alter table outbox rename column topic to lane;
alter table outbox rename column due to not_before;
alter table outbox add column epoch bigint not null default 1;

-- Each time a desk was loaded from a copy: the epoch that began, when the copy was made, when it was loaded, and when the
-- desk was opened; until then nothing of it leaves, and nothing falls due. Whoever claims reads it across desks.
create table fence (desk_id {uuid} not null, epoch bigint not null, made bigint not null, loaded bigint not null, opened bigint, primary key (desk_id, epoch)){strict};
create index fence_closed on fence (desk_id) where opened is null;

-- The epoch of the desk at the other end of an edge, as far as the two have compared what they hold; and the one they are
-- comparing now, with the record up to which they have.
--desk peer
create table peer (desk_id {uuid} not null, edge_id {uuid} not null, epoch bigint not null, coming bigint, upto {uuid}, primary key (desk_id, edge_id)){strict};

-- How many messages of a record the asking desk knew of when it was last restored: a later number of before is another one.
alter table link_line add column known bigint not null default 0;
