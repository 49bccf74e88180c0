module example.com/ws/mailer

go 1.26

require example.com/ws/text v0.0.0
