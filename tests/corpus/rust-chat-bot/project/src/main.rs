use std::time::Duration;

#[derive(serde::Deserialize)]
struct Heard {
    room: String,
    text: String,
}

#[tokio::main]
async fn main() {
    let token = std::env::var("PARROT_TOKEN").expect("PARROT_TOKEN is set");
    let house = std::env::var("PARROT_HOUSE").unwrap_or_else(|_| "https://chat.example.org".into());
    let client = reqwest::Client::new();
    let mut every = tokio::time::interval(Duration::from_secs(5));
    loop {
        every.tick().await;
        let Ok(answer) = client.get(format!("{house}/heard")).bearer_auth(&token).send().await else { continue };
        for heard in answer.json::<Vec<Heard>>().await.unwrap_or_default() {
            let said = client.post(format!("{house}/rooms/{}", heard.room)).bearer_auth(&token).body(heard.text);
            if let Err(error) = said.send().await {
                eprintln!("not said: {error}");
            }
        }
    }
}
