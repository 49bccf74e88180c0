create table seed (
    id bigint generated always as identity primary key,
    name varchar(80) not null unique
);
insert into seed (name) values ('rye'), ('flax');
