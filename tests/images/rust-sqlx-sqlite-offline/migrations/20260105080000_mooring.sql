CREATE TABLE mooring (name TEXT NOT NULL PRIMARY KEY, metres INTEGER NOT NULL, boat TEXT);
INSERT INTO mooring (name, metres, boat) VALUES ('A1', 8, NULL), ('A2', 10, 'Halcyon'), ('B1', 14, NULL);
