-- When this installation was last at work, and when nothing of it was: whoever has to answer cannot while it is off.
create table at_work (one bigint not null, at bigint not null, primary key (one)){strict};
create table outage (began bigint not null, ended bigint not null, primary key (began)){strict};
create index outage_ended on outage (ended);
