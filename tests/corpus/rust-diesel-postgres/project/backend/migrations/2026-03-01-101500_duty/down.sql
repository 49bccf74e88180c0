DROP TABLE duties;
