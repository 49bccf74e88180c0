CREATE TABLE berth (
    id serial PRIMARY KEY,
    length integer NOT NULL,
    vessel text
);
