CREATE TABLE "firings" ("id" serial PRIMARY KEY NOT NULL);
