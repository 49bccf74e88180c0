from seedbank import app
