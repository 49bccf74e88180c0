use rdkafka::{ClientConfig, Message, consumer::{Consumer, StreamConsumer}};

#[tokio::main]
async fn main() {
    let brokers = std::env::var("KAFKA_BROKERS").expect("KAFKA_BROKERS names the brokers");
    let consumer: StreamConsumer = ClientConfig::new()
        .set("bootstrap.servers", &brokers)
        .set("group.id", std::env::var("GROUP").as_deref().unwrap_or("catch"))
        .create()
        .expect("the configuration is right");
    consumer.subscribe(&["catches"]).expect("the topic is there");
    loop {
        tokio::select! {
            message = consumer.recv() => if let Ok(message) = message {
                println!("{} bytes of fish", message.payload_len());
            },
            _ = tokio::signal::ctrl_c() => break,
        }
    }
}
