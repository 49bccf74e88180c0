CREATE TABLE "Hive" (id int primary key);
