-- Who is on call, and how a desk wakes its people.
--desk rota
create table rota (desk_id {uuid} not null, id {uuid} not null, name text not null, body text not null, version bigint not null, primary key (desk_id, id)){strict};
--desk paging
create table paging (desk_id {uuid} not null, body text not null, version bigint not null, primary key (desk_id)){strict};
