-- Who reads the log of a desk, and how far: one cursor for each reader by its name, which one node at a time moves.
--desk reader
create table reader (desk_id {uuid} not null, name text not null, position bigint not null, holder text not null, fence bigint not null, until bigint not null, primary key (desk_id, name)){strict};
