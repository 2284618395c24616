-- What the machine knows of itself, outside the desks: heartbeats of a clock that was believed, a doubt, the operator's
-- word, the last copy.
create table machine_fact (name text primary key, at bigint not null, counted bigint, newest bigint){strict};
