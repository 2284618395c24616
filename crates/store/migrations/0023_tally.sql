-- How many requests are open: of a door and a holder under nobody, whose uuid is nothing but zeros; of a seat's own under it.
--desk tally
create table tally (desk_id {uuid} not null, assignee_id {uuid} not null, door text not null, holder text not null, share bigint not null, open bigint not null,
  primary key (desk_id, assignee_id, door, holder, share)){strict};
{past_the_wall_of_requests}
insert into tally (desk_id, assignee_id, door, holder, share, open)
  select desk_id, {nobody}, queue, coalesce(holder, ''), 0, count(*) from request where open = 1 group by 1, 2, 3, 4;
insert into tally (desk_id, assignee_id, door, holder, share, open)
  select desk_id, assignee_id, '', '', 0, count(*) from request where open = 1 and assignee_id is not null group by 1, 2;
{behind_the_wall_of_requests}
