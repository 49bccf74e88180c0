require('amqplib').connect(process.env.AMQP_URL);
