CREATE TABLE nest (id int);
