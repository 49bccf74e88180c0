plugins { java }
version = "1"
