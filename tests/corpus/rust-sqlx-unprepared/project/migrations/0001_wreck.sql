CREATE TABLE wreck (name text PRIMARY KEY, sunk date NOT NULL);
